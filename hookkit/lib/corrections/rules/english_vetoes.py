"""English: contexts in which the words of a correction are something else.

A veto's second word is its scope: the whole "prompt", the "sentence" of the match, or what
stands "before" it, up to its end.
"""

TABLE = r"""
own-slip!  prompt
    \bmy (?:mistake|fault|bad|slip|error)\b|\b(?:wrong|other) (?:window|terminal|chat|tab|session
        |channel)\b|\bnever ?mind\b
    \bi (?:was wrong|messed|screwed|mixed|forgot|broke|misread|mis(?:typed|spoke|remembered)|typo
        |changed my mind|was about to say|take (?:it|that|what i said|everything)? ?back)\b
    \bi (?:pasted|typed|sent|copied|gave (?:you )?the|told you the|meant to) (?:\w+ ){0,4}(?:wrong
        |old|twice)
    \b(?:ignore (?:my|that|what i|the last|the previous|this)|disregard|forget (?:my|what i|it
        |about it))\b
    \b(?:problem|mistake|issue|fault|error|bug|mess|typo|missing|wrong) on my (?:end|side|machine)
    \b(?:sorry|typo|oops|argh|correction),? i meant|\bcorrection from my|\bfalse alarm\b
        |\bbut make it\b
    \bsorry,? (?:that was|wrong|i (?:sent|attached|pasted|gave))|\bheres the (?:right|correct)
    \bi made an? (?:mistake|error|typo)|\bmy (?:previous|last|earlier) (?:message|prompt|question
        |spec|answer)
    + you gave the wrong path. oh wait, my mistake
    - my build is red

approval  prompt
    \b(?:you(?:re| were) right|exactly what (?:i|we)|that fixed it|works (?:now|like a charm
        |perfectly)|good (?:call|catch)|keep (?:it(?=[.!, ]*(?:$|going|that|as))|going|your)
        |i prefer your|carry on|as expected|ship it|merge it|lgtm|go ahead|dont change (?:a
        |any)thing|its perfect|nothing wrong with|cant (?:find|see) anything wrong|leave it$)
    \A(?:no|nope|nah)[,. ]+(?:wait,? it does|problem|need|worries|thanks|thank|thx|objection
        |complaint|question|more|further|rush|idea|its (?:fine|ok|good|better)|thats (?:fine|all
        |ok|it|good)|all good|nothing|both|leave it|its all|looks? (?:good|fine|right)
        |youre (?:right|good|fine)|go ahead|keep it)
    + no it's fine, you were right

content  prompt
    \b(?:happy with (?:it|that|this)|really good)\b
    \A(?!(?:.|\n)*\b(?:but|except|besides|apart|aside|opposite|tho|though|however|although|wrong
        |still|missing|missed|forgot|instead|isnt|doesnt|didnt|arent|dont|not|only|off|too|again
        |fail\w*|errors?|broken|should|why|same|no|needs?|revert|undo|fix|back|instead)\b)(?:.
        |\n)*\b(?:great|nice|perfect|fine|good|awesome|happy|thanks|thank you|super|wow|bye|cool
        |love|excellent|brilliant)\b
    + nice, you moved it to its own file

curious!  prompt
    \b(?:just curious|out of curiosity|wondering|curious|id like to (?:understand|know|learn))\b
    + why did you delete the lock? just curious

kudos!  prompt
    [,.] (?:nice|great|good|thanks|thank you|thx|perfect|fine|cool|awesome|love it|well done
        |good job|excellent)[.! ]*\Z
    + you removed the dead code, nice

approved-fact!  before
    \b(?:good (?:call|catch|idea|thing)|glad|nice that|love (?:that|how)
        |(?<!dont )(?<!not )(?<!anything )(?<!ever )like (?:that|how) (?:you|it)|appreciate
        |thanks for|thank you for|happy that|great that|well spotted|impressed)\b(?!.*\bbut\b)
    + glad you removed the check

praise!  sentence
    \byou did (?:everything|it|all|that) (?:right|well|fine|correctly)\b
    \bbut (?:even |much )?better\b|\b(?:(?<!as )well|nicely|perfectly|correctly)[.!]*$
    \bbut (?:i (?:like|prefer|love)|its (?:fine|ok|good|better)|(?:this|that)s? (?:is )?(?:fine|ok
        |good)|it works|you (?:handled|nailed|solved|were right|didnt))
    ^(?!.*\b(?:but|except|though|however|although|apart|besides|yet|aside)\b).*\b(?:well done
        |nice (?:work|job|one)|good (?:job|work|catch|call)|all (?:\d+ )?(?:the )?tests? (?:pass
        |are green)|works (?:fine|great|now|perfectly|well)|still works|no (?:issues|problems
        |complaints)|didnt break|(?:dont|cant|didnt) (?:see|find|notice) (?:any
        |anything) (?:issues?|problems?|wrong|errors?|bugs?)|(?<!doesnt )looks? (?:good|great
        |right|fine)|youre right|you were right|nailed|thanks for|makes sense|impressive
        |exactly (?:what|right|as)|thats (?:fine|ok|good|great)|fine by me|i like it)
    , keep (?:it|that)[.!]*$
    + no, you didn't break anything

follow-up  sentence
    ^(?:good|great|nice|perfect|cool|thanks|awesome|excellent|fine|love|lovely|since(?! when)
        |now that)\b(?!(?:.|\n)*\b(?:but|except|tho|though|however|still|not|wrong|missing|only
        |besides|apart|broken|broke|fails?|gone|\?|overlap|off|isnt|arent|dont|doesnt)\b)
    [,;.] (?:now|next|so now|and now|then) (?:add|write|document|update|run|do|make|create|lets
        |test|commit|push)\b
    + now that you changed the schema, update the docs

hypothetical!  before
    \b(?:(?<!sorry )if|whenever|in case|unless|in the event|(?<!re )assuming|suppose
        |what happens)\b
    \bwhen (?:you|the|a|an|someone|users?|they|it|we|there)\b(?!.{0,40}\b(?:told|asked|said)\b)
    + if you broke the build the hook tells you

task  prompt
    \A(?:(?:great|now|next|then|can you|could you|thanks|nice|good|perfect
        |lets)[,.:! ]+){0,3}(?:(?:we|i|you) (?:want you to|need (?:you )?to|want to|need an?
        |have to|should) )?(?:add|implement|create|write|build|make (?:the|a|sure|it)|display|show
        |handle|support|rename|extract|translate|classify|reply|generate|document|throw|store|mark
        |validate|design|draft|set up|configure|rewrite|refactor|convert|sketch|fix (?:the|a|all)
        |find|investigate|explain|list|summari[sz]e|describe|check|compare|prepare|update (?:the
        |all|our)|debug|introduce|expose|cache|log|emit|port|migrate|render|detect|parse|send
        |return|replace|provide|wire|turn|accept|allow|prevent|highlight|treat|enable|schedule
        |notify|raise|reject|wrap|sort|filter|format|compute|calculate|measure|profile|benchmark
        |deploy|install|upgrade|extend|hook|tell|give|merge|split|let|try to|warn|print|ensure
        |spec)\b
    \Athe (?:\w+ ){1,3}?(?<!didnt )(?:should(?! have)|must|needs? to|shouldnt|has to)\b
    + create an alert that fires when it still fails

reported  prompt
    \A(?:.|\n){0,160}\b(?:(?:users|customers|clients|people) (?:complain|report|say|see|get|cant
        |are|have|told|keep|said|claim|mention|experience)\w*|a (?:user|customer|client)|(?:my|our
        |a) (?:colleague|coworker|intern|teammate)|support ticket|reporters?|reported|sentry
        |grafana|(?:bug|issue|ticket|jira) ?#?\w*\d|the legacy|previous (?:dev|developer|team
        |maintainer)|contractor|agency|since (?:the (?:upgrade|update|migration|release)|we
        |version|yesterday|\w+day|node|python)|old (?:script|code|cron|job)|in production since
        |has always|since forever|for (?:months|years|ages)|on (?:main|master) since|investigate
        |find (?:out|the (?:cause|reason|commit))|look into|dig into|(?:have|take) a look
        |can you (?:check|debug|find out|look)|any idea)\b
    + users report that the export still fails

question  before
    ^(?:how|what (?!you (?:have|did|built|made|wrote|comp)|doesnt|didnt|bothers|worries|is wrong
        |i (?:meant|want))|which|where|when (?!i (?:say|said|wr))|who|is it|does|do i|can i
        |under what|am i)\b
    + how do I tell which file is still missing?
"""
