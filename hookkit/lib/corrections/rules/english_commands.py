"""English orders: to take work back, to keep a rule, to stop at once."""

TABLE = r"""
undo!  revert undo discard drop remove lose
    \b<CUE> everything (?:else|you)\b
    (?:^|, )(?:revert|undo|discard|drop|remove) (?:everything|all|the rest)\b.{0,30}\b(?:except
        |but)\b
    (?:^|, )(?:revert|undo) the (?:part|bit|piece|one|ones|stuff|changes?) (?:in|about|with|to
        |for)\b
    + please undo the part in settings.py

undo!  revert undo rollback discard scrap unstage un unrename
    ^un-?(?:rename|delete|comment|stage)\w* (?:th|it|every|my|that)
    <OPEN>scrap (?:the whole|all)\b
    <OPEN>undo the \w+, \w
    <OPEN><CUE>(?:[.!]*$|, | (?:that|this|it|those|these|them|everything|all of (?:it|that|this)
        |your|what you|whatever you)\b(?! (?:commit|merge|deploy\w*|release|pr|migration)\b))
    <OPEN><CUE>(?: the| that)?(?: last| latest| previous)? (?:edit|change|step|modification
        |refactor\w*|patch|thing|rest)s?[.,!]*$
    <OPEN>revert to (?:the |what |how |your |my )?(?:version|state|previous|first|last|old|before
        |it)\b
    \b<CUE> the rest\b
    + revert your change to the webpack config
    - revert commit abc123 from Bob

undo!  roll back
    <OPEN>(?:roll|back|take|pull) (?:that|this|it|everything) (?:back|out)\b
    <OPEN>(?:back out (?:the last|the change)|(?:back out|take back|roll back) (?:that|this|it
        |your|everything))\b
    + roll that back please, the old layout was fine

undo!  back out gone undone restored
    <OPEN>(?:put|bring|change|switch|turn|move|set|give me|take|add)(?: [\w-]+){1,5} (?:back
        |out)(?=[.,!?]|$| (?:to (?:how|what|where)|how|as|where|like|again|in|the way
        |of the diff)\b)
    <OPEN>(?:go|switch|change|get) back to (?:how|what)\b
    <OPEN>(?:go|switch|change|get)? ?back to (?:the |what |how |my )?(?:previous|old|last|first
        |state|earlier|original|one before|we had|it was)\b(?! (?:step|page|screen|slide))
    \b(?:i want|id like|give me|i need) (?:the|my|that) .{1,40} back\b
    \bi want (?:that|this|it|the|those|my) .{0,30}\b(?:gone|back|out|undone|restored)\b
    <OPEN>(?:get|take|put|move|pull|rip) .{2,40}\bout (?:of .{2,20})?again\b
    , back to \w+(?: \w+)?[.!]*$
    (?:^|, )(?:take|put|move) (?:it|them|that|those|these) out\b
    \bback (?:out )?the way it was\b
    \b(?:can|could) (?:we|i) (?:get|have) .{2,40} back\b(?! to (?:me|you))
    + can you put the old error messages back?
    - go back to the previous page when the user cancels

undo!  restore reinstate recover readd put bring
    <OPEN>(?:restore|re-?add|recover|bring back|put back) .{2,50}\byou
    <OPEN><CUE> (?:what (?:it|was|i)\b|it\b|that\b|them\b|the (?:\w+ ){1,4}you |my \w+)
    <OPEN>restore the (?:deleted|removed|original|lost|whitespace|old) (?!at|backup|tables?
        |snapshot)
    + restore what was in the Makefile, I still use those targets
    - restore yesterday's backup into the test database

undo!  remove delete drop take rip strip throw kill undo revert lose ditch get nuke
    <OPEN>(?:<CUE>|get rid of|take out|throw away|throw out|rip out) .{0,45}\byou (?:<PAST>|put
        |introduced|built|came up with)\b
    <OPEN>(?:drop|remove|revert|undo|delete|kill|discard|scrap|ditch|take out
        |throw away) your (?!self|name|account)
    + remove the feature flag you introduced, nobody needs it

undo!  redone reverted undone rolled restored
    \b(?:has|have|must|needs?) to be (?:<CUE>|rolled back|restored)\b
    \bwant (?:that|this|it|your \w+) <CUE>\b
    + this has to be redone from scratch

undo  back
    <OPEN>(?:set|change) (?:[\w-]+ ){1,4}back to\b
    (?:^|, )(?:put|set|change|turn|bring|switch|get|move) (?:it|them|that|this|those|these
        |everything) back\b
    + those defaults were fine, put them back
    - our intern removed the rate limiter, put it back in

undo!  bring
    <OPEN>bring back (?:the|my|our|all)\b
    + bring back the old retry count

undo!  throw scrap bin nuke
    <OPEN>(?:you can |just )?(?:throw (?:out|away)|<CUE>) (?:the|those|that|this|all
        |these)\b(?! (?:an|a|exception|error))
    + you can throw out the whole second commit

undo!  state way version form how what before
    \bto (?:the (?:state|way|version|form)|how|what) (?:it|they|that|we) (?:had|was|were|looked)\b
    <OPEN>(?:reset|set|put|change) (?:everything|it|all|that) (?:back )?to (?:before|how|what
        |where)\b
    + return the build script to the state it had this morning

undo  previous old original first earlier
    \b<CUE> (?:version|one|approach|wording|layout|code|query|text|name
        |names)?\b.{0,40}\bwas (?:fine|faster|better|clearer|shorter|simpler|nicer|easier|correct
        |ok|good)\b(?!.*\?)
    + the previous version of that query was faster, use that one

undo!  go
    ^(?:that|this|the|those) .{2,30} (?:has to|must|can|needs to) go[.!]*$
    + that extra validation has to go

undo!  again
    (?:^|, |\band )(?:delete|remove|take|put|drop|move|turn|switch|add|set) (?:it|that|them
        |this)(?: \w+)? again\b
    <OPEN>(?:delete|remove|drop|take) (?:the|those|these|that) (?:(?!and )[\w-]+ ){1,5}again\b
    + no need for the extra config file, delete it again

undo!  redo start try go
    <OPEN>try again\b
    <OPEN>go back (?:one|a|two) (?:step|version|commit)s?\b
    <OPEN>(?:start over\b|redo (?:it|this|that)\b)
    + redo it, and read the spec first

undo!  was were
    (?:the way|how|as|like|where|what) (?:it|they|that|things|this) (?:was
        |were)(?: before)?(?:[.,!]|$)
    \b(?:was|were|it|looked) (?:much |way |the \w+ (?:\w+ )?)?better before\b
    \b(?:it was|that was|they were|was) (?:like that|there|that way|like this|set
        |in)? ?(?:for a reason|on purpose|intentional\w*|deliberate\w*)
    + put the config file back the way it was

undo!  liked preferred
    \bi (?:liked|preferred) (?:the|your|it|my|how)\b.{0,40}\b(?:before|old|previous|original|first
        |better)\b
    + I liked the old layout better

rule!  keep repeat how
    \b(?:i keep (?:telling|saying|repeating)|(?:do|must) i (?:need to |have to )?repeat
        |how (?:often|many times) .{0,20}\bi)\b
    + how many times do I have to say it: no default exports

rule!  we
    ^we (?:said|agreed|decided|discussed|talked)\b(?! (?:to|with) )
    \bwe (?:agreed|decided|discussed)\b.{0,60}\b(?:not|no|remember|already)\b
    + we agreed on no default exports, remember?

rule!  stop quit
    <OPEN>(?:and )?<CUE> \w+ing (?:everything|every\b|all the|at the end|so much|me\b|my\b)
    <OPEN>(?:and )?<CUE> (?:doing (?:it|that|this)|it\b|that\b|adding|editing|changing|guessing
        |touching|committing|rewriting|refactoring|creating|inventing|making|deleting|renaming
        |asking|telling|repeating|trying|assuming|ignoring|explaining|reformatting|pushing|being
        |putting|messing|using)\b(?!.{0,40}\b(?:once|after|when|if)\b)
    <OPEN><CUE> \w+ing and (?:just |finally )?(?:fix|do|answer|read|use|look|write)\b
    + stop adding comments to every line
    - stop using the old api once the migration is done

rule!  time about reminder remember
    ^(?:reminder|remember)[:,]
    \b(?:second|third|fourth|fifth|\d+(?:nd|rd|th)|last|next) time\b.{0,30}\byou\b
    ^next time[, ]
    \bfor the last time\b|\b(?:a|the) rule about (?:that|this)\b
    + third time today that you amended a pushed commit. quit doing that

rule!  again
    ^again,? (?:a|an|the|no|wrong|with the|you)\b
    ^(?:again|once more)[,:] (?:no|dont|use|not|please|i|we|this|it)\b
    <SO>you [^\n,]{2,40} again\b(?! (?:and|to))
    <SO>(?:dont|do not|never)\b.{1,50}\b(?:again|anymore|any more|like that)[.!]*$
    + again with the emojis in commit messages

rule!  <RULEBOOK>
    \b(?:claude|agents|contributing|readme)\.?md\b.{0,25}\b(?:says|forbids|states|tells)\b
    \bviolates? (?:our|the|my)\b
    \b(?:our|the) (?:convention|style ?guide|rule|policy|standard|guideline)s? (?:is|are|says?
        |requires?)\b.*\bfollow\b
    \bas (?:we )?(?:agreed|discussed)\b.*\b(?:no|not|never)\b
    , remember\?|\byou know (?:that|this)[.!]*$
    <OPEN>stick (?:to|with) (?:our|the|what)\b
    \bas the (?:instructions|ticket|spec|rules|guidelines|readme|docs) (?:state|say|require)
    + CLAUDE.md says tabs. You used spaces.

rule  never always
    \bwe (?:never|always) \w+ .{2,40}\b(?:here|thats|its in|in this (?:repo|project))\b
    + we never use mocks here

rule!  keep always constantly
    \byou (?:keep|keep on) \w+ing\b
    \byou (?:always|constantly) (?:forget|do|use|put|write|add|change|make|skip|ignore)
    + you keep committing the lock file

rule!  again
    <SO>you (?:once )?again \w+
    + you again wrote the comments in German

rule  follow
    <OPEN>follow (?:our|my|the (?:naming|style|rules|conventions?))\b
    + please follow our naming scheme, it is kebab-case

rule!  dont
    <OPEN>dont do (?:that|this|it)\b(?! (?:yet|now|before))
    + please don't do that, the file is generated

rule!  yours limits supposed allowed
    \b(?:reword|rename|fix|change|redo|adapt) yours\b
    \boff limits\b
    + commit messages are lower case, no trailing dot. reword yours

interrupt!  stop halt abort wait hold hang whoa woah careful dont cancel
    \A(?:no )?(?:stop|halt|abort)[.! ]*\Z
    \Astop (?:right there|it|this|that)\b[,!.]
    \A(?:stop|wait|no)[,! ]+(?:stop|no|wait)\b(?!.*\b(?:right|works?|fine|ok|good|correct)\b)
    \A(?:no )?(?:stop|wait|hang on|hold (?:on|it|up)|whoa|woah|halt|careful)(?:[,.! ]+(?:stop|wait
        |no|whoa|it))*[,.!: \n]+(?:dont|not (?:the|that|this|so)|thats|youre|why|isnt|this|i didnt
        |i havent|i never|wrong|we|undo|revert|what are you|no,)\b(?! (?:youre )?right)
    \A(?:dont|do not)(?: \w+ (?:that|this|it)\b(?: \w+)?)?!
    ^cancel that!
    (?:^|, )dont \w+ (?:there|that|this|it|those|here|anything)!
    + STOP, don't delete that
    - wait for my ok before you push
"""
