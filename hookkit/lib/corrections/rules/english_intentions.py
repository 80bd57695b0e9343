"""English what was meant or asked for, how much of it, and where."""

TABLE = r"""
misread!  not isnt wasnt arent nothing far different more less other
    \b(?:not|isnt|wasnt|arent|nothing like|far from|different from) (?:what|how|the \w+) (?:im|i
        |we) (?:after|asked|wanted|meant|said|need|requested|had|was|am|expect\w*|described?|were
        |discussed|agreed)\b
    \b(?:more|less|other) than (?:what )?(?:i|we) (?:asked|wanted|needed)\b
    + that's not what I asked for
    - not what I ordered is a common complaint in reviews

misread!  misunderstood misread misinterpreted literally got how talking
    \byou (?:\w+ )?(?:misunderstood|misread|misinterpreted)\b(?! me if)
    \byou got (?:me|it|this|that|the \w+) (?:wrong|backwards|the wrong)
    \bthats not how i\b|\btalking past each other\b
    \btook (?:that|it|this) too literally\b
    <OPEN>(?:a )?misunderstanding\b
    + you misread the ticket, it is about refunds

misread!  all
    (?<!thats )\ball i (?:wanted|needed|asked)\b
    + all I wanted was a yes or no

misread!  asked
    <SO>i (?:only |just |never )?asked (?:you )?(?:for|which|who|where|before|twice|to|not|about
        |how|if|whether|why|what|that)\b(?!.{0,30}\b(?:yesterday|him|her|them)\b)
    \b(?<!exactly )(?:what|which|like|as|that|than) i asked\b(?! (?:about|him|her))
    + I asked for a plan, not an implementation

misread!  meant mean wanted needed talking referring
    <SO>(?:what )?i (?:only |just )?meant\b(?! to\b)
    \bby _? ?[\w -]{1,25} i me?ant?\b
    \bwhat i (?:meant|wanted|asked for|needed) (?:was|is)\b
    ^i dont mean\b
    \bwhen i (?:say|said|write|wrote) .{1,40}\bi ?m? (?:mean|meant|talking|referring)
    ^no, i mean\b
    \b(?:was|were|is) meant (?:for|as|to be)\b
    + when I wrote "archive" I meant moving it to cold storage, and you deleted it

misread  expected preferred thought
    \bi(?: would|d) have <CUE>\b
    + I would have expected a migration here

misread  wanted needed expected said
    <SO>i (?:wanted|needed|expected)\b(?! (?:to|worse|less|it to be)\b)
    <SO>i wanted to (?:know|see|understand|have) .{2,40}, not\b
    <SO>i (?:only|just) (?:wanted|needed)\b
    \b(?:although|even though|but) i (?:only )?(?:wanted|needed|expected|said)\b
    <OPEN>expected .{1,40}(?:, |but )(?:your|got|i get|it|we get)\b
    + I only wanted your opinion. Please take the edit out.
    - I wanted to ask about the cache

misread!  asking clear unclear
    \bim not asking\b|\bi wasnt asking\b
    ^(?:maybe |sorry,? |perhaps )?i wasnt clear\b|\bsorry (?:if i was|for being
        |if that was) unclear\b
    + I'm not asking for a rewrite. I'm asking why it is slow.

misread  talking
    ^im talking about\b
    + I'm talking about the mobile app the whole time

misread  not literally
    ^not (?:literally|a literal)\b
    \bi (?:need|want) (?:it|them|that|this|one) .{2,40}(?:, not|, and this|, and you)\b
    + I need it per order, not per customer

misread  was
    <SO>i was (?:only |just )?(?:thinking out loud|asking (?:for|about|whether|if|how|why)
        |talking about|referring to|thinking (?:of|about)|after\b|joking|kidding)
    \b(?:that|it|this) was (?:only )?(?:a|an) (?:\w+ )?(?:joke|question|example|suggestion
        |hypothetical)\b
    + I was asking how it works, no need to rewrite it

misread  need want
    \b(?:past each other|i need (?:the|it|a) .{2,40}, (?:you|not|but you))\b
    + I think we're talking past each other: I need the raw bytes, you keep decoding them

misread  different another
    \b(?:answer\w*|solv\w+|do|did|doing|about|to|for) (?:a|the|an) <CUE> (?:question|problem|thing
        |task|ticket)\b
    + you answered a different question

misread!  read
    <OPEN>read (?:my|the) (?:message|prompt|question|request|instructions?|ticket|issue|task
        |spec)\b.{0,20}\b(?:carefully|properly)
    <OPEN>read .{2,30} again\b(?! and (?:tell|summari))
    + please read CONTRIBUTING again, we squash before merging

misread  reread opposite
    <OPEN>re-?read\b
    \bopposite of what\b|^the opposite of\b|\bthe exact opposite\b
    + the opposite of what the ticket says

misread!  said told mentioned explained specified wrote
    \b(?:as|like) i (?:already )?(?:<CUE>|asked)\b(?=(?: (?:before|already|earlier|above|twice
        |in the beginning|at the (?:start|beginning)))?[.!]*$| (?:twice|before|already|earlier
        |several),|,? (?:no|not|dont)\b|.*\bnot\b)
    (?<!as )(?<!like )\bi (?:said|told you|mentioned|explained|specified|wrote
        |pointed out)\b(?!.{0,10}\?)(?! (?:it )?to (?:him|her|them|the))
    + I told you to modify v2 of the endpoint, you changed v1
    - as I said, go ahead

misread!  in
    \bi (?:listed|put|wrote|described|specified|mentioned) (?:it|that|this|them) in\b
    + I listed it in the requirements

misread  point part
    \bthat was the (?:\w+ )?(?:point|part|idea)\b
    ^not (?:my|the) (?:point|question)\b
    + what about the mobile layout? that was the main point

misread  like
    \bid like an? .{2,40}, not an?\b
    + I'd like a comparison, not a sales pitch

scope!  nobody noone one who
    ^who (?:asked|told|said)\b
    \b(?:nobody|no one|noone) (?:asked|wanted|told|needs|requested|said)\b
    + nobody asked you to upgrade the dependencies

scope!  only just yourself
    \blimit yourself\b
    \bi only (?!care|have|need|know|see|use|work|want)\w+ed\b
    ^only (?:the|this|that|my) .{2,50}, not\b
    \b(?:i only|only|just) (?:asked|wanted|requested|said|told|needed)\b
    \bonly\b.{1,40}\b(?:was|were) (?:requested|asked|wanted|needed)\b
    \b(?:was|is) (?:only )?(?:about|for|supposed to be) .{2,30}\bonly\b
    + hey, you rewrote the changelog of old releases too. only the new entry was requested

scope!  wasnt werent didnt never dont remember havent unless without
    \b(?:i|we) (?:didnt|never|dont remember|dont recall|havent|did not) (?:ask\w*|requested
        |request|want (?!to)|need (?!to)|said|say|told|mention\w*|order|mean|approved?|agreed?)\b
    \b(?:wasnt|werent) (?:requested|asked for|needed|wanted|ordered)\b
    \b(?:i )?(?:dont|didnt) (?:ask|want) you to\b
    \bfeatures? i didnt\b
    \bunless i (?:ask|say|tell)\b
    ^(?:i )?didnt (?:ask|want|need|order|request)\b
    \bwithout asking\b(?! (?:the user|users))
    \bdidnt (?:need|have) to be \w+ed\b
    \A(?:dont) (?:refactor|touch|change|reformat|edit|modify) (?:unrelated|other)\b
    + I don't remember asking for a CLI

scope!  unrelated overboard carried horses
    (?<!no )\bunrelated (?:\w+ )?(?:changes?|files?|edits?|stuff|code|lines?)\b
    \b(?:went|going|gone|got) (?:\w+ ){0,2}(?:overboard|carried away)\b
    ^hold your horses\b
    + there are unrelated changes in the commit

scope!  limit
    <OPEN>limit (?:the|your) (?:changes?|edits?|fix|refactoring|diff)\b
    + please limit the change to the parser, the lexer was fine

scope  task ticket spec brief issue
    \bthe <CUE> (?:said|was only|was about|is only|is about|says)\b
    + the task said backend only

scope!  hands alone
    \bhands off\b
    <OPEN>leave (?:the|my|our) .{2,30} alone(?:[.!,]|$)
    + please keep your hands off the tests

scope!  scope part task ticket
    \b(?:wasnt|isnt|not|werent|never) (?:part of|in) (?:the|my|this) (?:task|request|ticket|plan
        |scope|spec|job)\b
    \b(?:out of|outside the|beyond the) scope\b(?! (?:for|of) (?:now|this release))
    <OPEN>(?:stick|keep) to the (?:task|ticket|scope|plan)\b
    + the login page was not part of the task

scope  diff files lines lot enough pr commit
    \bin th(?:is|e) (?:diff|pr|commit)\b.{0,30}\?
    \b\d+ (?:files|lines|changes) (?:changed |in (?:this|the) diff )?(?:for|just for) (?:a|one)\b
    \bthats a lot of .{2,30}\bfor\b
    \bone was enough\b
    + why are there 14 files in this diff for a one-word rename

scope!  much many
    <OPEN>too (?:much|many)(?:[.,!]|$| (?:changes|code|files|edits))
    <SO>you (?:did|changed|touched|wrote) (?:way |far |much )?(?:too much|too many|more)\b
    + too much. I just need the command

scope  than needed necessary rest
    <OPEN>thats .{0,20}\bmore (?:\w+ )?than (?:needed|necessary|required)\b
    <OPEN>(?:thats |this is )?(?:way |far |much )?(?:more|less) than (?:what )?(?:i|we) \w+
    <OPEN>keep .{2,30}, (?:drop|revert|remove|undo|lose) the rest\b
    + way more than I wanted. keep the bugfix, drop the rest

wrong-target!  wrong
    <OPEN>(?:thats|its) the wrong \w+
    <OPEN>(?:(?:thats|its|again) ){0,2}(?:the )?wrong (?!question)<WHERE>\b(?! (?:name|type|count
        |of|in the (?:form|ui|app)|is|are|for|error|error|when))
    \b(?:youre|you|your \w+|it|that|this) .{0,50}(?<!if )\b(?:in |on )?the wrong <WHERE>\b
    + wrong repo, this belongs in infra-live
    - validate the upload, if someone picks the wrong file type show a message

wrong-target  wrong
    \b(?:goes|go|points?|links?|leads?|sends?|writes?|went) (?:\w+ )?to the wrong\b
    + the second link goes to the wrong page
    - a colleague reported that mails go to the wrong address

wrong-target!  not
    <OPEN>not (?:that|this|the) (?:\w+ ){0,2}?(?:one|<WHERE>|production|prod)\b(?=[,.!:]|$)
    <OPEN>not (?:there|here|in (?:the|that|this) \w+)[,.!]
    + not that branch, the release one

wrong-target!  belongs supposed
    \bit belongs (?:in|to|on|under|at)\b
    \byou (?:were|are) (?:not )?supposed to\b
    \b(?:it|that|this|they) (?:was|were) supposed to\b
    \b(?:was|were)(?:nt| not| only)? supposed to\b(?! (?:be able|run|happen))
    \bwent (?:in)?to (?:main|master|prod\w*|the wrong)\b
    + you were supposed to edit the template

wrong-target  thats its
    <OPEN>(?:thats|its|those are (?:from )?|you used|you took) ?(?:the )(?:old|v\d|staging|prod\w*
        |storybook|generated|legacy|outdated|test|other|mock\w*|deprecated|compiled|minified
        |previous|example)\b(?!.*\b(?:right|good|fine|great|perfect)\b)
    + thats the storybook version of the button, i need it changed in the real one

wrong-target  thats
    ^thats (?:the|a) .{2,30}, (?:i (?:need|want|meant|asked)|not)\b
    + that's the English page, I need the French one changed

wrong-target  other
    ^(?:the )?other (?:file|branch|folder|way|repo|table|tab|button|page|function|way round
        |service|class|customer|server|version)\b(?=,| the one|[.!]*$)
    + the other branch please
"""
