"""English judgements ("that's wrong", "no, ..."), dislike, and doubt."""

TABLE = r"""
negation!  thats its wasnt isnt
    <OPEN>(?:thats|its|that was|this was|this is|which is) (?:still |plain )?(?:wrong|incorrect
        |false|not (?:right|correct|true|it|the case|how|why|where|what|who|the (?:issue|problem
        |cause|reason|right|same|point))|off by|off$|backwards|nonsense|untrue|inaccurate
        |the opposite|outdated|obsolete|made up|the wrong way)\b(?! (?:with|about me))
    <OPEN><IT> (?:isnt|wasnt|arent) (?:right|correct|true|it|how|what|the (?:issue|problem|cause
        |reason|right))\b
    + that's not right
    - that's not a problem

negation!  doesnt isnt seems looks sounds is
    <OPEN><IT> (?:doesnt (?:look|seem|sound)|(?:looks?|seems?|sounds?|is)(?: to be)?) (?:right
        (?<=t (?:look|seem) right)|wrong|incorrect|off(?=[.,!]|$)|backwards)
    <OPEN><IT> doesnt (?:look|sound|seem) (?:right|correct|good)\b
    + it doesn't look right on narrow screens

negation!  think
    (?:^| )(?:i )?dont think (?:thats|that|youre|this is|its|it was)\b
    \bso (?:that|it|this) cant be\b
    + I don't think that's how tokens work

negation!  wrong incorrect false nonsense
    ^(?:wrong|incorrect|false|nonsense|not (?:correct|true|right))(?: again)?(?:[.!:,;]|$)
    ^the \w+(?: \w+)? (?:is|are) (?:wrong|incorrect|off|not right|false), (?!it |fix|can|could
        |correct|change|update|replace)
    + Incorrect: the queue is FIFO

negation  no nope nah naw noo nooo
    \A(?:(?:wait|sorry|well|but)[,.! ]+)*(?:<CUE>[,.!: \n-]+){1,3}(?:wait |sorry |actually )*
        (?:i (?:said|meant|want(?:ed)?|need|asked|told|mean)|you\b|youre (?!right|good|fine
        |welcome)|your|dont (?!worry|bother|think|change)|thats (?:not|the|our|my|off|wrong|a
        |\w+s) ?(?!plan|idea|whole|good|great|fine|all)|not (?:the|that|this|in the|there|here
        |like|so)\b|doesnt|didnt|still|same|wrong|undo|revert|stop|off\b|leave (?!that|it
        |this).{2,50}\b(?:not|its|alone)\b|look at|check the|read|the other \w+|we (?:decided
        |agreed|said)\b)
    \A(?:(?:wait|sorry|well|but)[,.! ]+)*(?:<CUE>[,.!: \n-]+){1,3}(?:that|this|the|it
        |they) ?(?:\w+ ){0,3}?(?:must|(?<!doesnt )(?<!dont )should(?! be (?:fine|enough|ok))
        |belongs?|goes|has to|(?<!doesnt )(?<!dont )have to|needs? to|isnt|is (?:wrong|in|at|under
        |on|called|not|\d|public|private|optional|required|generated|computed|still))\b
    \A(?:(?:wait|sorry|well|but)[,.! ]+)*(?:<CUE>[,.!: \n-]+){1,3}(?:_ |the (?:\w+ ){1,4}?)(?:is
        |are|has|have|was|were|starts?|ends?|begins?|comes?|goes|belongs?|contains?|needs?
        |takes?) (?!fine|ok|good|right|correct|enough|great)
    \A(?:<CUE>[,.!: \n-]+){1,3}(?!that|it|we|they|there|all|nothing|both|either|neither|this|users
        |everything|none|what|who|only)\w+ (?:is|are) (?!fine|ok|good|right|correct|enough|great
        |perfect)
    \A(?:(?:wait|sorry|well|but)[,.! ]+)*(?:<CUE>[,.!: \n-]+){1,3}that (?!was (?:all|it|fine)
        |makes sense|wont|would|could|can|should|works|(?:one )?(?:is )?(?:fine|all|ok|it|good
        |enough|correct|right|can)|helps?|doesnt matter)
    \A(?:<CUE>[,.!: \n-]+){1,3}(?:these|those|they)(?: \w+)? are (?!fine|ok|good|right|correct
        |enough|great|perfect|all)
    \Await,? (?:no|nope)[,. ]+(?!.*\b(?:right|works?|fine|ok|good|correct|perfect|forget)\b)\w
    \A(?:(?:wait|sorry)[,.! ]+)*(?:<CUE>[,.! \n-]+){1,3}(?:the other|the opposite|other way|use
        |keep|put|make|rename|move|only|it|its|the|we|a)\b.{1,60}\b(?:instead|not|rather|should)\b
    \A(?:(?:no+|nope|nah)[,. ]+){2,}(?!.*\b(?:perfect|great|correct|right)\b|its (?:fine|ok|good
        |all)|thats (?:fine|ok|good|all|it)|all|worries|problem|need|thanks|wait|good|fine|leave
        |keep|go|you|just|nothing|not at)\w
    \A(?:<CUE>[,. ]+)its (?:per|by|the|not|before|after)\b
    \Ano way,
    + no, that endpoint is public on purpose
    - no, we only support postgres

negation  not
    <OPEN>not (?:quite|exactly|like (?:that|this)|so|correct|right|true|it)[.,!]
    ^not[.,!]
    ^not (?:really|quite|exactly)[.,] (?:the|it|its|that|this|you|there|we)\b
    + not like that, use the builder

negation  way around round backwards reversed
    \b(?:the )?other way (?:a?round)\b
    \b(?:got|have) (?:it|that|this|them) (?:the wrong way|backwards|reversed)\b
    + nope, the other way round: parent first, then children

negation  thats its
    <OPEN>its not (?:a|an) (?!problem|issue|big|blocker|concern|must|bad|hard|urgent|bug|mistake
        |priority)\w
    ^thats not (?:a|an|the|my|our|in|for|from) (?!problem|issue|big|blocker|concern|must|bad|hard
        |urgent|bug|mistake)\w
    + that's not a valid id

pushback!  too overkill overengineered overcomplicated overdone
    <OPEN>(?:(?:thats|its|that is|this|that|this feels|that feels|this looks|this seems
        |thats getting) )?(?:way |much |far |still |all )?(?:too (?:complicated|complex|verbose
        |long|hacky|wordy|generic|clever|much|vague|short|aggressive|small|big|slow|fancy
        |abstract)|overkill|over-?engineered|overcomplicated|overdone)\b(?! (?:for me|queries
        |lines?|data))
    + way too complicated, a dict would do

pushback  would could was were is
    \b\w+ (?:was|were) (?:good enough|fine|enough|sufficient)[.!]*$
    \ba (?:simple |plain )?[\w ]{2,20} (?:would|could) (?:do|be enough|suffice|have (?:done
        |been enough))\b
    \b(?:would|could) have been (?:enough|fine|easier|simpler)\b
    ^(?!no\b).*\ba (?:\w+ ){1,3}(?:was|is) (?:fine|enough|sufficient|good enough)[.!]*$
    + a plain function would do

pushback!  should shouldnt could rather prefer
    \byou (?:should|could|shouldnt|might) have (?!a\b)\w+
    \bshould(?:nt)? have (?:used|asked|been)\b
    \bid rather you\b
    \bid (?:rather|prefer) (?:not|it|you|that|a|the)\b.{0,60}\b(?:instead|you|didnt|over)\b
    + you should have used the existing logger

pushback!  like agree love want comfortable happy convinced satisfied fan sold keen
    ^(?:but |and )?i dont (?:agree\b|(?:like|love) (?:that|how|this|your|the (?:way|approach|idea
        |direction)|it)\b)
    ^i dont want (?:this|that|your|it)\b
    <OPEN>(?:im )?not (?:very |too |a (?:big |huge )?)?(?:happy|convinced|satisfied|impressed
        |comfortable|fan|sold|keen)\b(?!.{0,20}\b(?:anymore|yet)\b)
    + I don't like that you hid this behind a decorator, inline it again

pushback  disagree hate dislike
    ^i (?:strongly )?<CUE>\b
    + I disagree, the old name was clearer

pushback!  should shouldnt
    \b(?:they|it|that|those) should(?:nt| not) be (?:in|on|there|part|here)\b
    + nuke those snapshots, they should not be in git

pushback!  instead
    \binstead of what you\b
    + I want a real integration test instead of what you wrote

pushback  acceptable enough
    \b(?:isnt|not) (?:acceptable|good enough)\b
    + looping over all users is not acceptable

pushback  workaround hack bandaid band idea ugly hacky unreadable useless unnecessary mess helpful
    \b(?:thats|its|this feels|that feels|this looks
        |this approach is) (?:like |only |way |kind of |more of )*
        (?:a |an )?(?:ugly |dirty |not |bad |terrible )?<CUE>\b(?<!a idea)(?<!an idea)
    + that's just a hack

pushback  simpler easier better cleaner shorter
    (?:^|, )(?:find|use|write|do|look for|try) an? <CUE> \w+
    \bthere (?:has to|must|should|ought to) be an? (?:\w+ )?<CUE>\b
    \b<CUE> (?:\w+ )?than what you\b
    ^(?!whatever|which).*\bis (?:simpler|clearer|cleaner)[.!]*$
    + there must be a simpler way than three nested loops

pushback!  need reason point want
    \bi dont (?:see|have) (?:a|any|the) (?:need|reason|point)\b
    ^i dont want (?:a|an|any|this|that|the|it)\b.*, (?:do|use|make|take|remove|keep)\b
    + kill the new config option, I don't see a need for it

pushback!  another different else
    <OPEN>(?:find|use|try|take|look for) (?:another|a different|some other|something else)(?: way
        | approach| solution| method)?\b(?=[.!,]|$)
    , (?:find|use|try) something else\b
    + find another way

pushback  differently properly
    \b(?:do|solve|implement|write|handle) (?:it|this|that) (?:<CUE>|another way
        |in a different way)\b
    + monkeypatching the stdlib is a no-go, solve it differently

pushback  prefer rather
    ^id <CUE> (?:it )?if you\b
    ^id <CUE> .{2,40}\b(?:here|your|this)\b
    + I'd prefer plain SQL here

pushback  too
    ^(?:way |far |much |still )?too (?!late\b)\w+(?:[.,!]|$| for)
    + too long, three sentences are enough

pushback  cant
    ^cant (?:we|you) (?:do|use|make|simply|just|keep)\b.*\?
    + can't we do this in one query?

pushback  lets
    ^lets not\b(?! forget)
    + let's not introduce another layer here

pushback  enough
    ^why [^\n]{3,30}\?\n(?:a |an |one )?\w+ (?:is|would be) enough\b
    + why three classes? one function is enough

pushback  than
    \b(?:harder|worse|slower|longer|uglier|less \w+|more \w+)\b.{0,25}\bthan (?:before|it was
        |what we had|the old)\b
    + I find this harder to read than before

pushback!  really no nope
    ^[^\n]{3,60}\?\n(?:no|nope|really|seriously|come on)[.!,? ]
    + a regex for parsing HTML? really? use a parser

doubt  isnt shouldnt wouldnt doesnt arent wasnt wont hasnt
    \A(?:hm+,? |but |wait,? |sorry,? |no,? |and )*<CUE> (?:that|this|it|you|those|these
        |your)\b(?! (?:possible|better to|enough))
    ^<CUE> (?:the|my|our) \w+.*\?
    (?:^|but |, )<CUE> (?:this|that|it|your)\b(?! possible).*\?
    + isn't that query missing the tenant filter? please add it

doubt!  could
    \bcould it be that you\b
    + could it be that you forgot the await?

doubt  are
    <OPEN>are you (?:sure|certain|positive)\b(?! (?:we|i) )
    \bare (?:you|we) (?:even )?looking at the (?:same|right|wrong)\b
    + are you sure? I think the lock is taken before that

doubt  i im
    <OPEN>i still (?:count|see|get|have|read)\b
    \bi(?:m|) (?:might|may) be missing something,? but\b
    <OPEN>im (?:still )?not seeing (?:any|the|a|it|that)\b
    <SO>i (?:dont|cant) (?:see|find) (?:it|the \w+|that|your|any (?!reason|issue|problem
        |thing wrong|bug|error|mistake))\b
    + I'm not seeing the new column in the table
    - I don't see any issues

doubt  doesnt
    ^(?:the .{3,40} )?doesnt (?:look|seem) (?:like|to (?:appear|work|show|do|load|update
        |change))\b
    + the tooltip doesn't seem to appear on hover

doubt  wouldnt would
    ^(?:this|that|it) would .{3,60}(?:wouldnt it|no|right)\??$
    \bwouldnt (?:that|this|it) (?:break|leak|fail|lose|match|drop|delete)\b
    + wouldn't that drop the index?

doubt  odd strange weird suspicious fishy wrong
    ^(?:that|this|it|the [\w ]{2,25}) looks <CUE>\b
    + the second query looks suspicious

doubt  me
    ^(?:the|that|this|it) .{0,30}\blooks? (?:the )?(?!the |good|fine|great|ok|right|correct
        |nice)\w+ to me\b
    + the graph looks mirrored to me

doubt  strange weird odd
    ^<CUE>\b.{0,40}\bi (?:get|see|count|have)\b
    + strange, the sum I get by hand is 1204.50

doubt  me my
    \b(?:for me|on my (?:machine|phone|laptop|screen)|in my browser)\b.{0,60}\b(?:still|doesnt
        |isnt|nothing|wont)\b
    + on my phone the menu is still cut off

doubt  get check
    \bi get (?:a |an )(?:different|other|another)\b
    ^(?:could|can) you (?:double[- ]|re)?check(?: again| that| it| once more)*\?
    , can you check again\b
    + could you double check? I get a different checksum
"""
