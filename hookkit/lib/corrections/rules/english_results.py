"""English how the result turned out ("still fails", "broken now", "nice, but ...")."""

TABLE = r"""
still-failing  same identical
    <OPEN>(?:with |its )?(?:the )?(?:exact(?:ly)? )?<CUE> (?:\w+ )?<ERR>\b(?! (?:should|must
        |as the))
    ^the same \w+ (?:is|are) (?:still )?(?:red|failing|broken|back)\b
    , <CUE> <ERR>\b
    \b(?:getting|i get|i see) the (?:exact )?<CUE> (?:\w+ )?<ERR>\b
    (?:^|\b(?:still|its|looks) )(?:the )?same as (?:before|this morning|yesterday|earlier)\b
    <OPEN>same (?:thing|here|story|as before)[.,!]
    \b\w+(?:s|ing) (?:at|in|on|with) (?:exactly )?the (?:exact )?same (?:point|spot|place|line
        |step|error|way|message|test)
    \b<ERR> (?:is|are|stays|remains) (?:exactly )?the same\b
    \b(?:then|again|and then) (?:the |it was the )?same \w+
    \bthe same \w+ (?:again|as before)\b
    + exact same segfault, line 40
    - use the same error page for 404

still-failing  still
    <OPEN>(?!.*, (?:\w+ (?:it|that|them|this)\b|(?:write|create|add|build|fix|clean|update|migrate
        |can|could|go)\b))(?:(?:the|it|its|this|that|thats|these|theres?|i|im|we|my|tests?|build
        |ci|both)(?: [\w-]+){0,3}? )?(?:is |are |am )?still <STILLBAD>
    ^(?!.*, (?:\w+ (?:it|that|them|this)\b|(?:write|create|add|build|fix|clean|update|migrate|can
        |could|go)\b))(?!(?:(?!still).){0,80}\b(?:which|if|how|whether|make sure|should|must|might
        |may|can|could|why|when|while|what|where|does|do we|is it|want|ensure)\b)(?!after \w+ing
        |is |are |there|.{0,30}\bwe still).{0,60}?\bstill (?:<STILLBAD>|\w+ing (?!fine|well|as)
        |\w+s (?!fine|well|as|to)|(?!need|needed|required|used|supported|allowed|based|expected
        |interested|supposed)\w+ed )
    \b<BUT>.{0,40}\bstill <STILLBAD>
    ^(?!.*, (?:\w+ (?:it|that|them|this)\b|(?:write|create|add|build|fix|clean|update|migrate|can
        |could|go)\b))(?!.{0,80}\b(?:which|if|how|whether|make sure|should|must|might|may|can
        |could|why|what|where|does|do we|is it|want|ensure|test that)\b|after \w+ing
        |is |are |there|.{0,30}\bwe still).{0,60}?\bstill (?!works?\b|working fine|fine|valid|need
        |want|ha(?:s|ve) to|open\b|pending|to \w|support|uses?\b|using|think|remember|required
        |allowed|be\b|on\b|good|great|waiting|unsure|relevant|pass|up\b|room|time|a (?:bit|little
        |few)|in (?:a )?(?:meeting|review|progress)|contains?|mentions?)\w
    \Astill (?!need|want|have|valid|good|fine|works?\b|open|to \w)\w
    + the warning is still there after your patch
    - I still need the export by Friday

still-failing  luck dice joy effect change difference improvement
    <OPEN>(?:makes? |made )?(?:no|zero|any) <CUE>\b(?! (?:needed|to|is|in|between|on (?!my)|for))
    \b(?:has|had|have|with|makes?|made) (?:no|zero) (?:visible |noticeable )?<CUE>\b
    <OPEN>i (?:dont|cant|do not) see (?:any |a |the )?(?:visible )?(?:difference|change|effect
        |improvement)\b
    + no luck, nothing in the log either

still-failing  nothing
    ^nothing, \w
    <OPEN>nothing (?:changed|happens|happened|changes|has changed|works|shows up)\b
    \b(?:did|does) nothing (?:for|to|about|against)\b
    \b(?:tried|restarted|rebuilt|cleared|reran|ran|clicked)\b.{0,60}\bnothing\b
    + restarted the server, nothing

still-failing  doesnt didnt wont isnt hasnt cant
    <OPEN>(?:<IT> |your \w+ )?(?:still )?<CUE> (?:seem to |quite |actually ){0,2}(?:work(?:ing)?
        |help(?:ing)?|fix|compile|build|change (?:anything|a thing)|do anything|make a difference
        |solve|start|parse|show|appear|run|do the trick|load|pass)\b(?! for (?:users|customers))
    \b(?:tests?|code|script|fix|patch|changes?) you (?:wrote|added|gave me|made|sent) <CUE>\b
    \b<CUE> even (?:start|compile|build|run|load|open|render)\b
    <OPEN>(?:the )?(?:problem|issue|error|bug|warning|leak)s? <CUE> (?:gone|fixed|solved|go away
        |resolved)\b
    + that didn't work
    - it doesn't work for users behind a proxy

still-failing  hangs crashes fails breaks broke broken worse slower go errors
    <OPEN><IT> (?:\w+ )?<CUE>\b(?! on (?:mobile|safari)|when)
    <OPEN><IT> (?:made|makes) (?:it|things|no|that|everything|the|my) (?:\w+ ){0,2}(?:worse|slower
        |difference|go)
    + it crashes on the very first request

still-failing!  only
    <OPEN><IT> only (?:fixed|fixes|solved|solves|did|changed|moved|helped|works)\b
    + that only fixed half of it

still-failing  new
    <OPEN>the new (?:\w+ ){1,2}(?:misses|fails|doesnt|breaks|ignores|isnt|wont|cant|crashes|throws
        |drops|returns nothing)\b
    + unfortunately the new regex misses the multi-line case as well

still-failing  hasnt havent
    \b<CUE> (?:gone|changed|improved|helped|worked|disappeared)\b
    + the flicker hasn't gone away

still-failing  not again
    <OPEN><IT> not (?:working|helping)\b
    <OPEN>not (?:fixed|working|solved|resolved)\b(?! yet,)
    <OPEN>fails? again\b|\bfailing again\b
    <OPEN>(?:and again\b|(?:the )?(?:error|exit code|http|status) ?\d+ again)
    (?:white|blank|black|empty|red|broken|same \w+) (?:screen |page |build )?again\b
    + not fixed, same as before

still-failing  now
    \b(?:hangs|crashes|fails|broken|breaks|gone|blank|empty|worse|slower|twice|red|failing) now\b
    <OPEN>(?:\w+ |great |hm+ )?now (?:it|its|the|i|we|my|all|every\w*|theres?|nothing|none
        |\w+ is)\b(?!.{0,60}\b(?:no (?:more )?errors?|pass|works|instead|lets|can you
        |please)\b).{0,45}\b<BAD>\b
    \bbut (?:it|the \w+|that) now \w
    \bbut now (?!i (?:get|see|understand)|lets|can|could|add|please)\w
    \b(?:but|and|except) now (?!i (?:get|see|understand) (?:it|why|how)|lets|can|could|add
        |we can)(?:it|its|the|i|we|my|all|every\w*|theres?|nothing|\w+ (?:is|are))\b
    ^the [\w ]{2,30}? \w+s .{0,30}\bnow instead of\b
    \bnow \w+s? .{1,40} instead of\b
    + great, now the search is broken

still-failing  different another new other
    <OPEN>(?:(?:now )?(?:i|it|we) (?:now )?(?:get|gives?|throws?
        |says) (?:me )?)?(?:a |an )?<CUE> <ERR>\b(?=[.,:!]|$| now| after| instead| this time)
    + now I get a different error

still-failing  worked works working fine green passed passing passes least
    \b<CUE>\b.{0,30}\b(?:before|until|till) (?:this|that|you|your|the (?:change|edit|last
        |refactor))\b
    + it worked before your change

still-failing  compiles builds went runs starts works passes loads renders installs 0
    ^(?:it |that |this |now |hm+ |the (?:tests?|build|app|page
        |code) |tests? |both |exit code is |the \w+ )*<CUE>\b[^\n]{0,30}\bbut (?!can|could|also
        |let|dont|what|how|we|id |i (?:want|would|think we))
    + it compiles, but the output is empty
    - it works, but can you also add a test?

still-failing  <TRIED>
    ^(?:i |we |and ){0,2}(?:<CUE>) (?:it|your|the new|that|this|twice
        |again)\b[^\n]{0,80}\b(?:<BAD>|null|nan|zero|half|none|instead|different|unchanged|same
        |again)\b
    ^(?:i |we |and ){0,2}(?:<CUE>)\b[^\n]{0,60}\b(?:still|no change|same|no difference
        |unchanged)\b
    + tried it twice, the cookie is null

still-failing  applied merged deployed installed ran used
    ^(?:i |we |and )?<CUE> .{3,60}\b(?:and|but)\b.{0,30}\bnow\b
    + I applied the migration and the API now returns duplicate entries

still-failing  stays remains keeps
    \b<CUE> (?:empty|blank|red|grey|broken|open|failing|crashing|the same|at (?:0|zero)|null
        |disabled)\b
    + the list stays empty
    - make sure that the connection stays open

still-failing  disappeared vanished gone
    \b(?:my|all(?: the| my)?|half(?: of)?(?: the| my)?) [\w ]{2,30} (?:(?:are |is )?gone
        |disappeared|vanished)\b
    + half of my comments disappeared

still-failing  back persists persist remains unchanged
    \b(?:problem|issue|error|bug|warning|leak|message|crash)s? (?:<CUE>|is back|is unchanged)\b
    \bis back (?:since|again|after|now)\b
    \blooks? (?:unchanged|(?:exactly )?the same|identical)\b
    + the memory leak is back again

still-failing  ever before
    \bas \w+ as (?:before|ever)\b
    \b(?:as|like|same as) before[.!]*$
    + startup is as slow as before

still-failing  broke breaks lost dropped duplicated
    \b(?:but|and) (?:it |now |that )?<CUE> (?!up|down|out)\w
    + that fixed the first test but broke three others
    - my colleague fixed the login but broke the logout

still-failing  tried ran used followed
    ^(?:i |we )?<CUE> your \w+,? (?:and|but|it|now)\b
    + I tried your command, it says unknown option

still-failing  never
    <OPEN>it (?:never|no longer) \w+
    \b<BUT>.{0,40}\bnever (?:gets?|shows?|arrives?|fires?|runs?|happens?|loads?)\b
    + it never reaches the second branch

still-failing  but
    \bbut the .{2,40}\b(?:broke|breaks|fails|broken|isnt|arent|doesnt|dont|didnt|wasnt|werent
        |hasnt|havent|wont|cant)(?: \w+){0,2}[.!]*$
    \b(?:now|again)\b.{0,40}\bbut .{3,40}\b(?:throws|fails|crashes|errors|breaks|hangs|dies
        |does nothing)\b[.!]*$
    + the page opens but the chart isn't there

partial  <PRAISE>
    \A[^\n]{0,50}?\b<CUE>\b[^\n]{0,60}?(?:, | )(?:but|except|though|tho|however|only|just
        |apart from|aside from|save for|besides)\b(?! (?:dont|wait|first|before|let|lets|no|can
        |could|what|if|when|one more|how)\b).{0,120}?<FLAW>
    \A[^\n]{0,50}?\b<CUE>\b[^\n]{0,60}?[.!,;] ?\n?(?!.*\b(?:next|also|now)\b)(?:.
        |\n){0,100}?\b(?:you (?:<OMIT>|broke)|(?:is|are|isnt|still|now) (?:\w+ ){0,2}?<WRONG>
        |should(?:nt)? (?:be|have|go|say|start)|overlaps? .*\bfix|says the opposite|not what
        |fix that)\b
    \A(?:almost|nearly|not bad)[,. ]+(?:but|though|the|however|there)\b
    \A[^\n]{0,40}\b<CUE>\b[^\n]{0,25}(?:,| )(?:besides|apart from|aside from|except|only the
        |save for)\b
    + nice, much faster. only the sort order is reversed now
    - good, but wait for my ok before you push

partial  though
    \A[^\n]{0,60}\b(?:good|great|nice|love|like|better|perfect|cool|fine)\b[^\n]*\n(?:the|one
        |only) [^\n]{3,60}\bthough\b
    + Love the layout. The colors though, those are from the old brand

partial  thing
    \A[^\n]{0,60}\b(?:good|great|nice|love|better|perfect|cool|fine|works|thanks)\b(?:.
        |\n)*\bone thing: (?!can|could|please|also|add)(?:.|\n)*\b(?:missing|wrong|not|isnt|doesnt
        |off|still)\b
    + works, thanks! one thing: the back button is missing on the last step

partial  rework redo rethink reword rephrase
    (?:^|, |\band |so )<CUE> (?:it|that|this|them|the \w+)(?: bit| part| section)?[.!]*$
    + section 3 is confusing, please rework it

partial  fine good great ok perfect nice correct right spot
    ^the (?:\w+ ){1,4}(?:is|are|looks?) (?:<CUE>|spot on), (?:but )?the (?:\w+ ){1,4}(?!(?:is
        |are) (?:also|fine|good|too|great))\w+s?\b
    ^the (?:\w+ ){1,4}(?:is|are|looks?) <CUE>[.,;] ?\n?(?:but )?the (?:\w+ ){1,4}(?:still|isnt
        |arent|doesnt|drops?|(?:is|are) (?:not|wrong|off|missing)|<BAD>)\b
    + the header is fine, the footer still overlaps

partial  doesnt isnt arent dont didnt
    \A[^\n]*\b(?:works?|fine|good|great|ok|right|perfect)\b[^\n]*\n(?:but )?the (?:\w+ ){1,6}<CUE>
        (?:[.!]*$|,)
    + thanks, the first part works. the second doesn't

partial  almost only
    \A[^\n]*\balmost\b[^\n]*[.!,]\n?only\b
    + Thanks, that is almost it. Only the footer is left-aligned.

partial  like love nice good great
    \A(?:i (?:like|love)|nice|good|great) [^\n]{2,40}\bbut\b.{2,40}\b(?:is|are|looks?
        |feels?) (?:too|not|still)\b
    + I like the design but the contrast is too low

partial  however
    \A[^\n]*\b(?:nice|good|great|fine|thanks|better)\b[^\n]*\b(?:the|one) (?:\w+ ){1,3}however\b
    ^however,? \w
    + However, the totals ignore the discount.
"""
