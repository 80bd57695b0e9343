"""English facts held against the agent's ("there is no such flag", "kilometers, not miles")."""

TABLE = r"""
factual!  such
    <OPEN>theres? no such (?:\w+ )?(?:thing|function|method|flag|option|argument|parameter|file
        |module|class|field|setting|command|api|package|column|table|endpoint|variable)\b
    \b(?:has|have) no such\b
    \bno such (?:thing|function|method|flag|option|argument|parameter|module|class|setting|command
        |api|package|column|table|endpoint)\b.{0,30}\b(?:in|exists?)\b
    + there is no such method on Session

factual!  exist exists existed deprecated removed available
    \b(?:that|this|the) (?:_ )?<THING>(?: you \w+)? (?:doesnt (?:even )?exist|doesnt exist
        |is deprecated|was removed|no longer exists|was deprecated|isnt available|has been removed
        |never existed)\b
    + that flag does not exist
    - show a 404 when the page does not exist

factual  outdated deprecated obsolete abandoned removed renamed replaced gone retired unmaintained
    ^(?:that|this) (?:\w+ ){1,2}(?:was|has been|is|got) (?:long )?<CUE>\b
    <OPEN>(?:thats|its) (?:the )?<CUE>\b
    + that library has been abandoned since 2021

factual  by like
    \bno (?:\w+ ){0,2}(?:like that|by that name)\b
    + git has no command like that

factual  true
    ^that (?:was|is only|only) (?:true|valid|correct)\b
    \bnot sure (?:thats|that is|about that)\b
    + that was true for version 3

factual  says
    \bit says so\b
    + it says so in the readme

factual  where
    \bwhere you (?:say|said|have|wrote|claim)\b
    + I get 14 where you say 12

factual  theres
    \Atheres no [\w.-]+ \w+[.!]*\Z
    \btheres no (?:\w+ )?<THING> (?:called|named|in)\b
    \btheres no (?:_|\w+_\w+)
    \btheres no [\w./-]+(?: [\w./-]+){0,3} (?:here|there|anywhere|in (?:our|the
        |this) \w+)(?:[.!]*$|, (?:so|where|what|how|why|did|are)\b)
    + There is no `retry_policy` argument in boto3

factual  docs documentation spec rfc manual changelog log report coverage
    \b<CUE> (?:clearly )?(?:says?|states?|shows?|disagrees?)\b.{0,60}\b(?:not|instead|otherwise
        |opposite|the contrary|different|must|no|0)\b
    + the docs say the opposite, it's opt-in

factual  not
    (?:^|, )(?!(?:i want|lets|use|keep|write|yes|make|if|add|show|it should
        |we want)\b)[^\n,]{0,50}\b(?:is|are|was|were|its|thats|theres|theyre|means?|has|have
        |lives?|returns?|takes?|expects?|applies|use|uses|speak|write|goes|belongs?|comes?
        |runs?) (?:[\w./%-]+ ){0,5}?[\w./%-]+(?:,| and) not (?!yet|now|sure|the end|urgent|needed
        |bad|allowed|possible)\w
    + the discount applies per item, not per order

factual  what
    \b(?:not|doesnt|isnt|dont|nothing|never|no|unlike|opposite|contradicts?)\b.{0,40}\bwhat you
        (?:re)? (?:said|quoted|say\w*|claim\w*|wrote|describe\w*|showed|posted|listed|call\w*
        |think|assume\w*)\b
    \bwhat you have there\b
    \bwhat you (?:computed|built|wrote|did|made|produced|delivered) (?:is|are|was|looks|isnt
        |doesnt)\b(?! (?:great|good|perfect|nice|fine|right|exactly))
    + the logs don't show what you described

factual  <CLAIM>
    \b<CUE> (?:\d |above |there )?(?:is|are) (?:\w+ )?(?:false|wrong|incorrect|not true|outdated
        |off|inaccurate|misleading|nonsense|missing|still open)\b
    \b<CUE>(?: in your \w+)? (?:dont|doesnt) (?:add up|match|hold)\b
    + the second claim is false

factual  reality according contrary going
    \b(?:in reality|according to (?:you|your)|contrary to|going by your)\b
    + I still count 38 rows, and going by your comment it should be 30

factual  which
    \bwhich (?:we|was|has been|is|were) (?:removed|deprecated|dropped|deleted|retired)\b
    + the example uses the v1 client, which we removed last year

factual  sure
    ^(?:im )?(?:pretty |fairly |quite )?sure .{2,40}\b(?:not|isnt|no|doesnt|never)\b
    + pretty sure --frozen is not a pip option

factual  look check see
    \b(?:doesnt|isnt|dont|arent|not|never|no)\b.{2,50}, (?:<CUE>) (?:at |in )?(?:the|our|my
        |line)\b
    + this function doesn't take a callback, look at the signature
    - if the file is not there, look in the backup

factual  something different
    \b(?:says?|seems? to say|shows?|claims?) (?:something else|otherwise|something different)\b
    + the docs seem to say something else

factual  since
    ^since when\b
    + since when does Python have a switch statement

factual  reason explanation
    \byour (?:<CUE>)\b.{0,40}\b(?:doesnt hold|void|moot|wrong|not)\b
    + your explanation doesn't hold

factual  actually
    ^actually[, ](?!lets|can|could|also|i |what|how|if|never|one more|do|add|make|its (?:fine|ok
        |good|correct)|that works).{2,80}\b(?:not|isnt|arent|doesnt|dont|wasnt)\b
    + actually the cache isn't shared between workers

factual  but
    \Abut (?:we|it|the|that|this|theres?|they|i|thats) (?!also|only need).{0,60}\b(?:dont|doesnt
        |isnt|arent|cant|not|never|already|no|wasnt|didnt)\b
    + but we don't have a service worker, so that can't be what's caching it

factual  isnt wasnt
    \A(?:this|that|it) (?:isnt|wasnt) (?:a|an|the|about|due|caused|related)\b
    + this isn't a permissions problem

factual  so
    \A(?:we|it|they) (?:dont|doesnt|never|no longer) (?:use|have|support)\b.{2,60}\b(?:so (?:this
        |that|it|your|you)|here|remember)\b
    \A[\w ]{2,30} (?:dont|doesnt) have .{2,60}, so (?:this|that|it)\b
    \Awere (?:still )?on .{2,30} so\b
    + we don't use redis, so this can't be the cause

factual  not
    ^(?!if|use|make|set|keep)[^\n,]{1,40}\b(?:is|are|was|were|has
        |have) [\w.%-]+ not [\w.%-]+[.!]*$
    + 12 * 8 is 96 not 98

factual  as
    \bas (?:stated|written|described|specified|documented|noted) (?:in|above|by)\b
    + the deadline is Friday, as written in the ticket

factual  should shouldnt
    \bshould(?:nt)? have \w+(?:ed|en|t)\b
    + the second column should have stayed empty

factual  match
    \b(?:doesnt|dont) match (?:the|our|my) (?:spec|mockup|design|ticket|schema|template)\b
    + the spacing doesn't match the mockup

factual  be impossible
    \b(?:that|this|it) cant be (?:right|true|correct|it|the)\b
    ^(?:thats|its) impossible\b
    + that can't be right, the file has 300 lines

factual  believe doubt
    \bi (?:dont believe|doubt) (?:that|thats|it|this|so)\b
    + I don't believe that, the table is empty

factual  checked verified counted measured looked
    \bi (?:<CUE>)\b.{2,80}\b(?:no|not|isnt|only|doesnt|wrong|different|there are)\b
    + I checked the table and there are only two rows
    - I checked, no issues

factual  according
    \baccording to (?:the )?(?:docs?|documentation|spec|manual|rfc|readme|ticket)\b
    + according to the docs it takes a list

factual  in
    \b(?:thats|its) (?:written|documented|described|stated|explained) in\b
    + that is documented in the wiki, no need to guess

contrast  not
    <OPEN>not (?:the|that|this|in|on|for) [^,\n]{2,40}, (?:i (?:need|want|meant)|the|but|in|on
        |for)\b
    ^not that \w+,
    + not the list of endpoints, the list of consumers
    - use a set, not the list of endpoints

contrast  should
    \A(?:its |that |the [\w-]+ |this )?should (?:be|say|read|return|point to|go|use|start
        |have been) (?!able).{1,40}(?:,| and| but)? not \w
    \b(?:its spelled|it should have been)\b
    + should be 1h, not 1m

contrast  not
    \A(?!(?:use|write|keep|make|do|take|put|show|in|give|call|name|yes|both|answer|reply|only|just
        |add|create|set|send|return|always|a|b|c)\b)[\w-]+(?: [\w-]+){0,2}, not (?!now|yet|today
        |sure|urgent|needed|the other|really|for|a priority|that i)(?:a |an |the )?[\w-]+
        (?: [\w-]+)?(?:[.!,]|\Z)
    + kilometers, not miles

contrast!  not
    \b(?:needs?|has|have|must|should) (?:to )?(?:be|go|live) (?:in|on|under|into) .{2,40}, not\b
    + the change needs to be in the template, not in the rendered html

contrast  instead
    \A(?:use|make|call|put|take|do) [^\n]{2,50} instead[.!]*\Z
    + use the factory instead

contrast  should
    \Ashould be \S+(?: \w+)?[.!]*\Z
    + should be 404
"""
