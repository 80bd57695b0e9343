"""English what the agent did ("you ..."), made ("your ..."), left undone, or is asked about."""

TABLE = r"""
forgot!  forgot forgotten missed skipped overlooked omitted dropped lost left ignored neglected
    <SO>you <CUE>\b(?! me\b| off\b)
    + you missed two call sites in admin/
    - if you forgot your password, click the link

forgot!  didnt havent never failed werent
    <SO>you (?:didnt|havent|never|failed to|werent)\b(?! <HARMLESS>\b) \w+
    + you didn't update the type stubs
    - you didn't break anything, all 212 tests pass

forgot!  only
    \byou only <PAST>\b
    + you only changed the first occurrence

forgot!  did have
    <OPEN>(?:did|have) you (?:forget|forgotten|miss|missed|skip|skipped|ignore|ignored)\b
    + did you forget the rollback script?

forgot  except but
    <SO>you <PAST> .{2,60}\b(?:except|but not) (?:for )?(?:the|in|one|those|that|my|\w+s)\b
    + you've translated all strings except the ones in the emails

forgot!  said promised
    \byou (?:said|promised) (?:youd|you would|that you would|to)\b
    + you promised you'd add tests for this

forgot!  mentioned asked requested
    ^(?:and )?the .{2,40}\bi (?:mentioned|asked (?:you )?for|requested)\?
    + and the error handling I mentioned?

forgot!  and
    \Aand (?:wheres|where are|where is|what about|the) .{2,40}\?
    + and where's the screenshot?

forgot!  done implemented finished included there
    \b(?:is|are|was)(?:nt| not| still not) <CUE> yet\b
    \b(?:half|none|some|most|one|two) of (?:the|my|them)\b.{0,40}\b(?:not|arent|isnt) <CUE>
    + half of the items on my list are not done

forgot  requirement point item bullet criterion case part step
    ^the \w+ <CUE>\b.{0,40}\b(?:isnt|arent|missing|not) (?:implemented|covered|done|there|handled
        |included|addressed)\b
    + the second requirement (export as xlsx) is not implemented

forgot!  list request message ticket
    \bof my <CUE>\b.{0,30}\b(?:missing|open|not|isnt|still)\b
    \bwhat about .{2,40}\b(?:of my <CUE>|i (?:asked|mentioned|said|wanted))
    + point 4 of my list is still open

forgot!  although though
    \b(?:although|even though) (?:it|that|this|they) (?:was|were|is|are) (?:in|on|part|listed)\b
    + there's no test for the negative case although it was in the list

forgot  missing gone
    \A(?:and |but )?(?:the [\w-]+(?: [\w-]+){0,5}|one|two|\d) (?:is
        |are) (?:still )?<CUE>(?:[.!]*\Z|: )
    + the german translation is missing
    - the favicon is missing on the docs site, add one

forgot  only
    \bonly (?:one|two|three|four|five|\d+|half)(?: of \w+)? (?:are|is|were|was) \w+ed\b
    + there were five acceptance criteria, only three are covered

fault!  broke ruined mangled clobbered corrupted overwrote messed screwed botched
    <SO>you <CUE>\b
    \byou (?:broke|ruined) (?:it|my|our)\b
    + in the last commit you broke the login flow

fault!  you
    <SO>you (?!can|could|should|may|might|need|want|would|will|must|decide
        |prefer)\w+ .{2,60}\b(?:instead of|rather than|even though|although)\b
    <SO>you <PAST> .{2,60}\b(?:twice|again)\b
    <SO>you <PAST> [^\n]{2,90}(?:[.,;]\n?| but| and) ?(?:it|that|this|they|mine|those|not|the \w+
        |i (?:meant|said|need|asked))\b[^\n]{0,40}\b(?:belongs?|should|goes|lives?|instead|must
        |not|(?:is|are) (?:in|under|at)|meant|supposed|original|generated)\b
    + you used the mock client instead of the real one

fault  you
    <SO>you <PAST>\b(?! (?:well|nicely|it well|right|everything|all of|a great|a good|great
        |me (?:thinking|there|convinced))\b)
    + in the sync job you treated deleted rows as updates
    - add the endpoint you mentioned

fault!  youre
    \byoure (?:wrong|mistaken|confusing|mixing|hallucinating|misreading|misunderstanding
        |overcomplicating|overthinking|contradicting|guessing|missing the|going in circles
        |still \w+ing)\b(?! if)
    \byoure (?:\w+ ){0,3}the wrong \w+
    \byoure supposed to (?!be|get|see)\w+\b
    \byoure not (?:supposed|allowed|meant|listening|answering|reading)\b
    + you're mixing up net and gross

fault  youre
    <SO>youre (?!going to|doing (?:great|well|good|fine)|being|welcome|working on|amazing
        |getting (?:better|there|close))\w+ing\b
    <SO>youre (?:in|on|at|using|editing|looking at) the\b
    + you're grouping by customer id, I need it by order id
    - can you show me which config you're using?

fault  youve
    <SO>youve been \w+ing\b
    <SO>youve (?:got (?:it|this|that|the)\b(?! right)|a (?:typo|bug|mistake)|an (?:error|off))
    + you've got it backwards, admins see fewer rows, not more

fault!  you
    <SO>you (?:say|said|claim|claimed|state|stated|told me|wrote|mention|list|listed
        |promised)\b.{2,90}\b(?:but|however|yet|though)\b
    + you claim it's covered by tests, but the report shows 0% for that file

fault!  made make making invented hallucinated imagined fabricated assumed guessed
    \byou <CUE>\b.{0,40}\bup\b
    <SO>you (?:invented|hallucinated|imagined|fabricated|assumed|guessed)\b
    \b(?:are|did) you (?:making|make) (?:that|this|it|things) up\b
    + you made that function up

fault  as
    \bas you (?:wrote|said|claim\w*|assumed?|put it|did|describe\w*)\b
    + the timeout is in seconds, not milliseconds as you assumed

fault  you
    ^.{0,60}\b(?:<THE> )(?:[\w/.-]+ ){1,4}?you (?:<PAST>|mention(?:ed)?|suggest(?:ed)?|propos(?:e
        |ed)|recommended|cite|quote|reference|link|list|call|describe|claim|came up with|set up
        |generate|produce|use|create|print|return)(?: me| up| yesterday| earlier| today| here
        | there| for \w+(?: \w+)?)? (?!works|looks (?:good|great|right|fine|nice)|makes sense
        |passes|does\b|this|yes|plus|unless|across|as\b)(?:\w{3,}s|has|still|never|isnt|arent
        |doesnt|dont|didnt|wasnt|werent|cant|wont|has no|fails?|failed|crash\w*|drops?|leaks?
        |sleeps?|breaks?|ignores?|overwrites?|throws?|returns?|points?|gives?|shows?|assumes?
        |matches|counts?|misses|only|lists?|belongs?|looks? (?!good|great|fine|nice|right|ok)
        |(?:is|are|was|were) (?:not|too|wrong|missing|never|empty|gone|always|outdated|only|broken
        |off|for|from|about|in the|red|slow\w*)|makes? (?:no|it))\b
    + the badge you added doesn't show up for me, I rebuilt twice

fault!  before
    \bbefore you (?:started|touched|changed|came|edited|refactored|did that)\b
    + pytest says 4 failed where it was 1 before you started

fault!  your
    \b(?:after|since|before|because of|due to|with) your (?:\w+ )?<MADE>\b.{0,60}\b<BAD>\b
    \b<BAD>\b.{0,60}\b(?:after|since|because of|due to|with) your (?:\w+ )?<MADE>\b
    ^your (?:fix|change|patch|edit|update|commit|version)\b.{0,40}\b(?:doesnt|didnt|isnt|broke
        |breaks|fails)\b
    \bbefore your \w+ (?:it|the|i|we|this|that)\b
    \bwith your (?:\w+ )?<MADE>\b(?! (?:and|please|in mind))
    \b(?:updated|switched|upgraded) to your (?:version|branch)\b
    + after your refactoring the tests fail

fault!  after since with
    \b(?:after|with) (?:applying|running|using|trying) (?:your|the) <MADE>\b|\beven with (?:your
        |the) <MADE>\b
    \b(?:after|since|with) (?:your|the) (?:last |latest )?(?:\w+ )?<MADE>(?: you (?:made|did
        |gave)(?: yesterday| earlier)?),? (?:it|the|i|we|nothing|nobody|none|all)\b
    \b(?:after|since|with) the \w+(?: \w+)? you (?:did|made|gave|wrote|added
        |applied)\b.{0,50}\b<BAD>\b
    + after the change you made nothing loads

fault  your
    <OPEN>(?:in |with |of )?your (?:\w+ ){0,2}<MADE>\b.{0,60}?\b<BAD>\b
    <SO>your (?!\w+ (?:works|looks|sounds|makes|is right|was right|idea))(?:\w+ ){1,2}(?:doesnt
        |dont|didnt|isnt|arent|cant|wont|starts?|says|returns?|assumes?|skips?|shows?|match(?:es)?
        |uses?|gives?|counts?|takes?|contains?|breaks?|sends?|sorts?|treats?|points?|throws?
        |drops?|ignores?|has (?:a|an|no|two|the)|is (?:not|too|off|missing|outdated|only|still
        |in the)|are (?:not|too|off|missing|outdated|only|still))\b
    <SO>your (?!opinion|choice|call|thoughts|preference|turn|job)(?:\w+ ){1,2}(?!changes|tests
        |ideas|does|has|was)\w{3,}s\b(?!.*\b(?:right|good|great|fine|nice|perfect|works|correct
        |helpful|ok|better|clearer|nicer)\b)
    <SO>your (?:\w+ ){1,2}is (?:a bit |way |very |so |hard|difficult|impossible
        |confus)(?!.*\b(?:right|good|great|fine|nice|perfect|works|correct|helpful|ok|better
        |clearer|nicer)\b)
    \b(?:bug|typo|error|mistake|leak|hole|issue|problem)s? (?:in|with) (?:your|what you
        |the \w+ you)\b
    \byour (?:\w+ )?<MADE> .{0,60}\b(?:supposed to|should be|should have)\b
    <SO>your \w+ (?!works|makes|looks|sounds|was|has|does|ideas|thoughts|tests|changes
        |suggestions)\w{3,}s (?:the|a|an|all|it|not|no|only|every|two|\d+)\b
    \b(?:in|of|from) your <MADE>\b.{0,40}\b(?:doesnt|isnt|arent|wrong|incorrect|broken|missing
        |fails|is off|contradicts?|overlaps?)\b
    ^the \w+ in your <MADE> \w+s\b(?! (?:good|great|right|fine))
    \bcouldnt reproduce your\b
    + your chart starts at 40, it was supposed to start at zero

question!  why how
    \b(?:why|how come) (?:did|are|do|have|were|didnt|dont|arent|havent|would) you (?!choos|chose
        |pick|prefer|recommend|suggest|think|like|say|need|want|call|decid|go with
        |use (?!.*\b(?:again|instead|still)\b))\w+
    (?<!see )(?<!understand )(?<!know )\bwhy (?:you|u) (?:changed?|deleted?|removed?|add(?:ed)?
        |touch(?:ed)?|did|make|made|put|use[d]?)\b
    \bwhy (?:is|are|did|does) .{2,50}\b(?:gone|disappear\w*|suddenly|(?:in|part of) (?:this
        |the) (?:diff|pr|commit))\b
    ^(?:why|how come) (?:did |does |is |are |do )?.{2,40}\b(?:now|suddenly|all of a sudden)\b
    \bwhy (?:did|does|is) .{2,60}\byour <MADE>\b
    \bwhy does (?:the|this|your) (?:diff|pr|commit|patch|change)\b
    \bwhy (?:is|are) there (?:suddenly|now|a new|still|\d+|so many)\b
    ^why the \w+(?: \w+){0,2}\?
    \bwhy would (?:we|i|it|that|this|anyone)\b
    + why did you reformat the whole file?
    - why did you choose postgres?

question!  where wheres what
    ^(?:but |and |so )?where(?:s| has| have| did| is| are) (?:the|my|all|our) .{2,40}(?:\bgone\b
        |\bgo\?|\b(?:i (?:asked|wanted|requested)|you (?:promised|said)))
    \bwhat happened to (?:my|our)\b
    \bwhat (?:did|have) you (?:do|done) (?:to|with) (?:my|the|our)\b
    \bwhere did you get (?:that|this|it)\b
    ^what (?:did|have) you (?:do|done)[?!]*$
    + where has the footer gone?

question!  did didnt who
    \bwho (?:told|asked) you\b
    \bwho said (?:anything|something)\b
    ^did you (?:have to|need to)\b
    ^(?:did|have) you (?:even|actually|really) \w+
    \bdid you (?:read|test|run|try|look at|check) (?:it|that|this|the|my|your)\b.*\?(?=\n.)
    ^did you (?:hardcode|delete|remove|change|overwrite|rewrite|drop|disable|commit|push|touch
        |break|undo) (?!my last|the last).{3,60}
    \bdid i (?:not )?(?:ask|say|tell|mention)\b
    \bdidnt (?:i|we) (?:ask|say|tell|mention|agree|decide)\b
    + didn't I say no new dependencies?

question!  wasnt isnt
    <OPEN>(?:wasnt|isnt) the (?:idea|plan|point|goal)\b
    + wasn't the idea to keep the old endpoint?

question!  earth hell heck
    <OPEN>(?:why|where|how|what) (?:on earth|the hell|the heck)\b
    + how on earth did that get into the release branch

question!  didnt
    ^didnt you (?:forget|miss|skip|say|promise|want to)\b
    + didn't you forget the index.html?

question!  after
    ^why .{3,80}\bafter you <PAST>\b
    + why am I seeing the old price after you changed it?

question!  reason
    ^(?:but |and )?(?:is there|whats the|any
        |for what) (?:a |particular |good )?reason (?:that |why )?you\b
    + is there a reason you ignored the second half of my message?

question!  how
    ^(?:and |but )?how is (?:this|that|it) (?:any )?(?:better|easier|simpler|different)\b
    \bhow (?:is|was) (?:that|this|it) supposed\b
    \bhow can (?:that|this|it) (?:work|be)\b
    + how is that supposed to work without a token?

question!  now
    \bnow that you <PAST>.*\?
    + and who calls this now that you removed the listener?
"""
