r"""Tell whether a typed prompt corrects the agent's earlier work.

A correction says that something the agent did, claimed or assumed went wrong.  The answer
comes from a table of named linguistic patterns and a table of vetoes; a false alarm is
worse than a miss, so a doubtful wording is not listed.

Patterns see *folded* text: lower case, no accents, no apostrophes ("don't" is "dont"), one
sentence per line, and no code, quotations, logs or URLs.  Hence ``^`` means "opens a
sentence", ``\A`` "opens the prompt", and ``.`` never leaves the sentence.
"""

# ruff: noqa: RUF001  # wordings in other scripts look ambiguous to the linter

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from hookkit.literals import Pattern

LEARN = "[LEARN]"

HEAD, TAIL = 900, 400  # characters of prose looked at: complaints open or close a prompt
RAW_HEAD, RAW_TAIL = 12_000, 4_000  # bounds the work on a huge paste

# Shorthands, written <NAME> in the tables.
PARTS = {
    # Words people put before the point they want to make.
    "P": (
        r"^(?:(?:please|pls|plz|ok|okay|hey|hi|hm+|oh|so|and|but|well|ah|um|uh|sorry|no+|nope"
        r"|nah|naw|wait|yeah|then|just|also|can you|could you|would you|actually|unfortunately"
        r"|sadly|again|claude|ugh|argh|come on|seriously|look|right|thanks|tried it|ran it|stop"
        r"|great|now|i think|im afraid|yes|damn|wow|thx|strange|weird|morning|hello|looks like"
        r"|i guess|apparently|for me|here)[,.:! -]{1,3}){0,4}"
    ),
    # "you" as subject of a main clause: "list the files you changed" must not count.
    "YOU": (
        r"(?:^|, |[\u2014\u2013-] |\b(?:and|but|because|think|guess|looks like|seems|noticed|see"
        r"|saw|hey|nope|naw|no|also|ok|means|believe|afraid|wait|however|though|sorry|nah|stop"
        r"|now|yet|(?:time|means|noticed|see|seems|think|like) that|in (?:the"
        r"|my) [\w-]{2,15}(?: [\w-]{2,15})?) )you(?:ve| have)?(?: (?:also|just|again|even|now"
        r"|probably|completely|totally|clearly|simply|apparently|somehow|accidentally|really"
        r"|actually|obviously|still|both|already|must have|might have|may have|seem to have|only"
        r"|silently|kind of|basically|literally)){0,3} "
    ),
    # What an agent delivers.
    "MADE": (
        r"(?:fix|changes?|patch|edits?|commits?|refactor(?:ing)?|cleanup|update|version|code"
        r"|script|query|tests?|solution|implementation|function|migration|chart|example|regex"
        r"|explanation|assumption|claim|summary|answer|numbers?|comments?|suggestion|approach"
        r"|plan|diff|pr|command|report|table|config|calculation|analysis|output|loop|method"
        r"|class|component|workaround|snippet|link|formula|list|estimate|rewrite|logic"
        r"|modifications?|work|merge|rename|step|reasoning|conclusion|draft|translation|import"
        r"|endpoint|dockerfile|readme|math|guess)"
    ),
    # Signs of failure.
    "BAD": (
        r"(?:wrong|incorrect|broken|breaks?|broke|fail(?:s|ed|ing)?|crash\w*|errors?|hangs?|gone"
        r"|missing|misses|empty|blank|worse|lost|doesnt|does not|didnt|dont|cant|cannot|isnt"
        r"|arent|wont|no longer|stopped|still|throws|off by|off|backwards|nonsense|overlap\w*"
        r"|twice|ignores?|forgets?|only works|outdated|too (?!late)\w+|never|nothing|not)"
    ),
    # What can be taken for its neighbour.
    "WHERE": (
        r"(?:file|branch|folder|dir|directory|repo|repository|table|column|component|module"
        r"|function|method|class|database|db|environment|env|server|cluster|project|package|line"
        r"|test|endpoint|version|schema|page|section|place|spot|button|field|ticket|issue|log"
        r"|host|account|bucket|order|direction|way|approach|one|thing|key|sheet|commit|tag|path"
        r"|image|service|layer|variable|number|date|language|remote|port|region|namespace|pr|tab"
        r"|customer|config|layer)s?"
    ),
    # What comes back when a fix did not work.
    "ERR": (
        r"(?:error|problem|issue|result|output|bug|failure|crash|segfault|thing|exception"
        r"|stack ?trace|traceback|story|message|warning|behaviou?r|symptom|timeout|mistake)s?"
    ),
    # Words that point at the latest result.
    "IT": r"(?:it|this|that|these|those|they|thats|its|its all|this one|that one|everything)",
}

FIRM, SOFT = True, False  # whether context may excuse the wording


class Rule(NamedTuple):
    """A family of wordings in one language; a firm rule is not asked the soft vetoes."""

    name: str
    lang: str
    firm: bool
    pattern: str


# Asked from top to bottom; the first rule that no veto cancels names the correction.
# fmt: off
RULES = (
    # English
    Rule("undo", "en", FIRM,
        r"<P>(?:(?:revert|undo|roll ?back|back out|discard|unstage|take back)(?: please"
        r"| pls)?(?:[.!]*$|, | (?:that|this|it|those|these|them|everything|all of (?:it|that"
        r"|this)|your|what you|please|whatever you)\b(?! (?:commit|merge|deploy\w*|release|pr"
        r"|migration|last night)\b)|(?: the| that)?(?: last| latest| previous) (?:edit|change"
        r"|step|modification|refactor\w*|patch|thing)s?[.,!]*$| the (?:change|edit|refactor\w*"
        r"|rest)s?\b(?! .{0,20}\b(?:did|made|by|from)))|(?:roll|back) (?:that|this|it"
        r"|everything) (?:back|out)|undo the \w+(?:ing)?, (?:it|that|this|i|we)\b|scrap (?:it"
        r"|that|this|the whole|everything|all)|(?:set|change|switch) (?:\w+ ){1,4}back to"
        r"|restore the (?:deleted|removed|original|lost) (?!at)|restore (?:what |it\b|that\b"
        r"|them\b|the (?:\w+ ){1,4}you )|(?:put|bring|change|switch|turn|move|set|give me|take"
        r"|add)(?: \w+){1,5} (?:back|out)(?=[.,!]|$| (?:please|pls|to (?:how|what|where)|how|as"
        r"|where|like|again|in|the way)\b)|(?:turn|switch) \w+ (?:on|off) again|(?:remove"
        r"|take out|delete|drop|get rid of|rip out|strip|throw (?:away|out)|kill|undo|revert"
        r"|lose|ditch) .{0,45}\byou(?:ve)? (?:just |have |recently )?(?:added|introduced|created"
        r"|put|made|wrote|sprinkled|inserted|installed|built|generated|changed|did|invented"
        r"|came up with|\w{3,}ed)|(?:go|going) back to (?:the |what |how |my )?(?:previous|old"
        r"|last|first|state|earlier|original|we had|it was)\b(?! (?:step|page|screen|slide))"
        r"|start over\b|redo (?:it|this|that)\b|try again\b|bring back the\b.*\b(?:why|gone|you"
        r"|it was|needed)\b|revert to (?:the |what |how |your |my )?(?:version|state|previous"
        r"|first|last|old|before|it)|(?:lets |we should |id like to )?(?:(?:go|switch|revert"
        r"|change) back to (?:how|what|the (?:old|previous|first|original|earlier))|(?:drop"
        r"|remove|revert|undo|delete|kill|discard|scrap|back out|ditch|take out) your (?!self"
        r"|name|account)|reinstate\b|un-?(?:rename|delete|stage|comment)\w* (?:th|it|every|my"
        r"|that)|(?:restore|re-?add|bring back|put back|recover) .{2,50}\byou ))"
        r"|\b(?:(?:i want|id like|give me) (?:the|my) (?:old|previous|original) .{1,40} back\b"
        r"|back (?:out )?the way it was|(?:was|were|it|liked?|looked) (?:much |way "
        r"|the \w+ (?:\w+ )?)?better before\b|(?:has|have|must|needs?) to be (?:redone|reverted"
        r"|undone)\b|inline it again\b|it was (?:like that|there|that way|like this"
        r"|set) (?:for a reason|on purpose|intentionally|deliberately)|i (?:preferred"
        r"|liked) (?:the|your|it|my|how)\b|please (?:take|put) (?:the|that|it) (?:\w+ )?(?:out"
        r"|back)[.!]|i want (?:that|this|it|the|those|my) .{0,30}\b(?:gone|back|out|undone"
        r"|restored)\b)"
        r"|^(?:(?:that|this|the) .{2,30} (?:has to|must|can|needs to) go[.!]*$)"
        r"|(?:the way|how|as|like|where|what) (?:it|they|that|things|this) (?:was"
        r"|were)(?: before)?(?:[.,!]|$)|(?:^|, |\bplease )(?:delete|remove|take|put|drop"
        r"|move) (?:it|that|them|this)(?: \w+)? again\b"),
    Rule("still-failing", "en", SOFT,
        r"<P>(?:(?:(?:the |it|its|this|that|thats|these|there|i|im|we|my|tests?|build|ci"
        r"|both)(?: ?[\w-]+){0,3}? )?(?:is |are |am |s )?still (?!need|want|have to|think|to "
        r"|up |open|valid|a |pending|on )(?:\w+ )?(?:broken|fail\w*|not\b|doesnt|does not|isnt"
        r"|cant|dont|wont|the same|same|gets?|getting|sees?|seeing|red|crash\w*|hang\w*|there\b"
        r"|wrong|throw\w*|shows?|showing|errors?|returns?|happen\w*|persists?|nothing|no |count"
        r"|off|slow|empty|blank|flick\w*|leak\w*|present|complain\w*|times? out)"
        r"|(?:the )?(?:exact(?:ly)? )?(?:the )?same (?:\w+ )?<ERR>\b|no (?:luck|dice|joy|effect"
        r"|change|difference|improvement)\b(?! (?:needed|to|is|in the api))|nothing (?:changed"
        r"|happens|happened|changes|has changed)|(?:<IT> |your \w+ )?(?:still |just |really "
        r"|also |unfortunately ){0,2}(?:doesnt|didnt|does not|did not|wont|isnt"
        r"|hasnt) (?:seem to |really |quite |even |actually ){0,2}(?:work|help|fix|compile|build"
        r"|change anything|do anything|make a difference|solve|start|parse|show|appear|run"
        r"|do the trick)(?!s)|<IT> (?:hangs|crashes|fails|breaks|broke|errors|is broken"
        r"|got worse|is worse|made it worse)\b|<IT> (?:made|makes) (?:it|things|no"
        r"|that) (?:worse|difference)|not (?:fixed|working|solved|resolved)\b|fails? again"
        r"|it (?:never|no longer) \w+|(?:now )?(?:it|i) (?:now )?(?:get|gives?|throws?"
        r"|says) (?:me )?(?:a |an )?(?:different|another|new|the same) <ERR>|(?:a |an )?(?:new"
        r"|different|another|other) <ERR>\b|(?:the )?(?:error|exit code|code|http"
        r"|status) ?\d+ again|(?:that|this|it) (?:made|makes|does not|doesnt|didnt) (?:the|do it"
        r"|change))"
        r"|\b(?:(?:hangs|crashes|fails|broken|breaks|gone|blank|empty|worse|slower|twice) now\b"
        r"|hasnt gone away\b|failing again\b|(?:restarted|rebuilt|retried|cleared|reran"
        r"|tried)\b.{0,60}\b(?:nothing|same|no change|still|doesnt|didnt|no difference)\b"
        r"|makes? (?:no|zero) difference\b|is back (?:since|again|after|now)\b|(?:has|had|have"
        r"|with) (?:no|zero) (?:visible )?(?:effect|impact|influence)\b|but now (?!i (?:get|see"
        r"|understand)|lets|please|can|could|add)|(?:wont|doesnt|cant|isnt|didnt|dont) even\b"
        r"|(?:problem|issue|error|bug|warning|leak)s? (?:persists?|remains?|is (?:back|not)"
        r"|hasnt|didnt|isnt|is unchanged)\b|as (?:slow|bad|broken|ugly|big|empty|red) as before"
        r"|with your (?:\w+ )?<MADE>\b(?! (?:and|please))|now \w+s? .{1,40} instead of\b"
        r"|(?:after|since|with) the (?:last |latest )?<MADE> you (?:made|did|gave|wrote)\b|(?:is"
        r"|are) (?:not|still not) (?:done|implemented|finished|there|included) yet\b"
        r"|but the .{2,40}\b(?:broke|breaks|fails|broken|isnt|arent|doesnt|dont|didnt|wasnt"
        r"|werent|hasnt|havent)[.!]*$|looks? (?:unchanged|(?:exactly )?the same|identical)\b"
        r"|(?:complains?|errors?|fails?|crash\w*|wrong|warnings?|broken|bug|typo|leak|issue"
        r"|problem|mistake)\b.{0,50}\b(?:in|with|from|by|for) .{0,40}\byou (?:just "
        r"|have )?(?:wrote|added|made|created|changed|built|put|gave|generated))"
        r"|^(?:(?:and |but |great |hmm |oh |ok ){0,2}now (?:it|the|i|we|my|all|every\w*|there"
        r"|nothing|none|\w+ is)\b(?!.{0,60}\b(?:no (?:more )?errors?|pass|works"
        r"|instead)\b).{0,45}\b<BAD>\b|(?!.*, (?:please |can you |could you )?(?:clean|update"
        r"|replace|migrate|get rid|write|create|add|build|delete"
        r"|remove)\b)(?!(?:(?!still).){0,80}\b(?:which|if|how|whether|make sure|should|must"
        r"|might|may|can|could|why|when|while|what|where|does|do we|is it|want|ensure|script"
        r"|test that)\b|after \w+ing|is |are |.{0,30}\bwe still).{0,60}?\bstill (?!works?\b"
        r"|working fine|fine|valid|need|want|ha(?:s|ve) to|open\b|pending|to \w|support|uses?\b"
        r"|using|think|remember|required|allowed|be\b|on\b|good|great|waiting|unsure|relevant"
        r"|pass|up\b|room|time|a (?:bit|little|few)|in (?:a )?(?:meeting|review|progress))\w"
        r"|(?:it |that |this |now |ok |hm+ |the (?:tests?|build|app|page|code) |tests? "
        r"|both )*(?:compiles?|builds?|runs?|starts?|works?|pass(?:es)?|renders|installs"
        r"|loads)\b[^\n]{0,30}\bbut (?!can|could|please|also|let|dont|what|how|we|id |i (?:want"
        r"|would|think we))|and again\b|(?:i |we |just |ok |and ){0,3}(?:ran|tried|tested"
        r"|applied|used|installed|checked|merged|deployed|followed|opened|started|compared"
        r"|clicked|reloaded) (?:it|your|the new|that|this)\b[^\n]{0,80}\b(?:<BAD>|null|nan|zero"
        r"|half|none|instead|different|unchanged|same)\b)"
        r"|(?:like|same as) (?:before|earlier)[.!]*$"),
    Rule("still-failing", "en", FIRM,
        r"<YOU>(?:broke|made (?:it|things|that) (?:worse|slower))"
        r"|\b(?:(?:after|since|before|with|because of|due to) your (?:last |latest "
        r"|recent )?<MADE>\b.{0,60}\b<BAD>\b|<BAD>\b.{0,60}\b(?:after|since|because of|with"
        r"|due to) your (?:last |latest |recent |new )?<MADE>\b|(?:work(?:ed|ing|s)?|fine|green"
        r"|pass(?:ed|ing)|at least|fast\w*)\b.{0,30}\b(?:before|until|till) (?:this\b|that\b"
        r"|you\b|your\b|the (?:change|edit|last|refactor))|before your \w+ (?:it|the|i|we|this"
        r"|that)\b|(?:fixed|added|wrote|built|made|implemented|gave me|changed|created|renamed"
        r"|moved) (?:\w+ ){0,2}?(?:still|doesnt|does not|didnt|isnt|are|fails?|crash\w*|drops"
        r"|breaks|gives|returns|never|is (?:wrong|empty|broken|missing|never"
        r"|not))\b(?<!are)(?<=\w)|did you (?:even|actually) (?:run|test|read|try|look|check)\b)"
        r"|^(?:(?:hmm |but |the |and |i |ran it, |\d )*.{0,40}\byou(?:ve)? (?:just )?(?:fixed"
        r"|added|wrote|built|made|gave me|implemented|created)(?: \w+)? (?:still|doesnt|does not"
        r"|didnt|isnt|arent|fails?|failed|crash\w*|drops|breaks|sleeps|never|is (?:wrong|empty"
        r"|broken|missing|not)|are (?:wrong|empty|broken|missing|not))\b)"),
    Rule("misread", "en", FIRM,
        r"\b(?:(?:not|isnt|wasnt|arent|nothing like|far from|different from) (?:really |quite "
        r"|exactly |at all )?(?:what|how|the \w+) (?:i|we) (?:asked|wanted|meant|said"
        r"|had in mind|requested|need|was asking|expected|was after|described|intended|told"
        r"|discussed|agreed|planned)\b|i(?:ve|d)? (?:had |have )?(?:specifically |explicitly "
        r"|clearly |already |just |never )*(?:told you|asked you (?:before|already|twice|several"
        r"|multiple)|asked you (?:to|for|not|about|only)|asked for .{1,50}\b(?:not|but|this has"
        r"|instead)\b)|what i (?:meant|wanted|asked for) (?:was|is)\b|(?:by|with|said"
        r"|wrote) (?:_|.{1,30}) i meant\b|(?:you|youve) (?:completely )?(?:misunderst\w+|misread"
        r"|misinterpret\w+|got (?:me|it|this|that) (?:wrong|backwards|the wrong))"
        r"|thats not how i\b|talking past each other\b|(?:other|wrong) way (?:a)?round\b"
        r"|i think you mis|i was (?:only |just )?asking\b.{0,60}\b(?:not|didnt|dont|only)\b"
        r"|not what (?:this|the) (?:ticket|issue|task|spec|user story) (?:says|asks|is about)"
        r"|read (?:my|the) (?:message|prompt|question|request|instructions?|ticket|issue|task"
        r"|spec)\b.{0,20}\b(?:again|carefully|properly))"
        r"|^(?:(?:no+[,.]? |but |and |again,? |hey,? |read .{3,20}, )?i (?:specifically "
        r"|explicitly |clearly |literally |already |originally )*(?:asked (?:you )?(?:for|to"
        r"|about|not|only)|said (?!yes|it was|that we|ok))\b(?=.{0,80}\b(?:not|but|only|instead"
        r"|without|didnt|rather|never|you|remove|weekly|no)\b|.{0,25}[.!]*$)|i wanted (?!to "
        r"|you to know)(?=.{1,60}\b(?:not|rather|instead)\b|(?:a|the) \w+(?: \w+){0,2}[.!]*$))"
        r"|(?:^|[.,:] )(?:no |but |by _ |by \w+ )?i meant (?!to (?:ask|say|mention|send|write"
        r"|paste)|well)"),
    Rule("scope", "en", FIRM,
        r"<P>(?:too much[.,!]|(?:way |far )too (?:much|many) (?:changes|code|changed)"
        r"|stick to (?:what i|the)\b)"
        r"|<YOU>(?:(?:did|changed|touched|wrote) (?:way |far |much )?(?:too much|too many|more))"
        r"|\b(?:i (?:only|just|merely|simply) (?:asked|wanted|needed|requested|said"
        r"|told)(?! to (?:say|ask|check|let|know(?!.*\b(?:dont|not|didnt))|thank|see|make sure"
        r"|understand|confirm))\b|all i (?:wanted|asked|needed)\b|i (?:didnt|did not|never"
        r"|havent|dont (?:remember|recall)) (?:actually |even )?(?:ask|asked|asking|want(?:ed)?"
        r"|tell|told|say|said|request(?:ed)?|approved?|mention(?:ed)?|order(?:ed)?"
        r"|authori[sz]ed?)(?! to\b)|(?:nobody|no ?one|who) (?:ever )?(?:asked|told|wanted"
        r"|said)\b(?=.{0,25}\byou\b|.{0,8}\bfor\b)|(?:only|just)\b.{1,40}\b(?:was"
        r"|were) (?:requested|asked|wanted|needed)\b|(?:wasnt|isnt|not|werent|never) (?:part of"
        r"|in) (?:the|my|this) (?:task|request|ticket|plan|scope|spec|job)\b|(?:way |far "
        r"|much )?more than (?:what )?i (?:asked|wanted|needed)|features? i didnt)"),
    Rule("forgot", "en", FIRM,
        r"<P>(?:did you (?:forget|miss|skip|ignore|leave)\b"
        r"|what about (?:the )?.{2,40}\b(?:i (?:asked|mentioned|said|wanted|told)"
        r"|of my (?:request|list|message)))"
        r"|<YOU>(?:(?:mixed|swapped|confused|mistook|reversed|inverted|forgot|forgotten|missed"
        r"|skipped|overlooked|omitted|left|dropped|lost)\b(?! me\b)|(?:didnt|did not|havent"
        r"|have not|never|failed to|havnt)(?! (?:need|hurt|miss|break|forget|overlook|ruin"
        r"|even have|have to|do anything wrong|say)) \w+)"
        r"|\b(?:wheres .{2,40}\b(?:you said|i asked)|you (?:said|promised) youd\b"
        r"|add it to what you\b|(?:is|are) (?:still )?missing(?: again)?\b.{0,50}\byou\b)"
        r"|^(?:.{0,60}\byou(?:ve)? only (?:did|done|changed|updated|fixed|handled|covered|added"
        r"|migrated|renamed|translated|converted|gave|wrote|looked|checked|tested)\b"
        r"|(?:and )?the .{2,40}\bi (?:mentioned|asked (?:you )?for|requested)\?|(?:i|we) (?:dont"
        r"|do not|cant|cannot) (?:see|find) .{2,50}\b(?:in (?:your|the) (?:diff|commit|pr|patch)"
        r"|you (?:said|added|mentioned|promised)))"),
    Rule("wrong-target", "en", FIRM,
        r"<P>(?:(?:(?:thats|this is|that is|its|youre (?:in|on|using|editing|looking at)"
        r"|you are (?:in|on)|again) ){0,2}(?:the )?(?:completely "
        r"|totally )?wrong <WHERE>\b(?! (?:name|type|count|of|in the (?:form|ui|app)|is|are|for"
        r"|error))|not (?:that|this|the) (?:\w+ ){0,2}(?:one|<WHERE>|production)\b(?=[,.!:]|$))"
        r"|<YOU>(?:(?:(?!asked|mentioned|suggested|need)\w+ed|put|took|ran|wrote|made|chose|set"
        r"|built|took|went)\b[^\n]{1,90}(?:[.,;]\n?| but| and) ?(?:it|the|that|this|they|mine"
        r"|those|but|not|i (?:meant|said|need)|use|change|please)\b[^\n]{0,40}\b(?:belongs?"
        r"|should|goes|lives?|instead|must|not\b|is (?:in|under|at)|meant|generated|template"
        r"|current|said|supposed|original))"
        r"|\b(?:(?:youre|you are|you|your \w+|you were|it|that|this) .{0,50}(?<!if )\b(?:the"
        r"|a) wrong <WHERE>\b|you (?:were|are) (?:not )?supposed to\b|it belongs (?:in|to|on"
        r"|under|at)\b|not on main\b)"
        r"|^(?:(?:thats|this is|its|that was|you used|looks like you used|you took) (?:the "
        r"|an? )(?:old|v\d|staging|prod\w*|storybook|generated|legacy|outdated|test|other"
        r"|mock\w*|deprecated|compiled|minified|previous|example)\b(?!.*\b(?:right|good|fine"
        r"|great|perfect)\b))"),
    Rule("rule", "en", FIRM,
        r"<P>(?:(?:stop|quit) (?:doing|it\b|that\b|this\b|adding|editing|changing|guessing"
        r"|touching|apologi\w+|committing|rewriting|refactoring|creating|inventing|making"
        r"|deleting|renaming|asking|telling|repeating|trying|assuming|ignoring|explaining"
        r"|reformatting|pushing|overengineering|being|putting|messing"
        r"|using)\b(?!.{0,40}\b(?:once|after|when|if)\b)|stop \w+ing (?:everything|every"
        r"|at the end|me\b|so much|all the|my\b))"
        r"|<YOU>(?:[^\n,]{2,40} again\b(?! (?:and|to))|(?:ignored|disregarded|violated)\b)"
        r"|\b(?:how many times\b.{0,25}\b(?:i|tell|say|told)\b|(?:second|third|fourth|fifth"
        r"|\d+(?:nd|rd|th)) time\b.{0,30}\byou\b|(?:claude|agents|contributing"
        r"|readme)\.?md\b.{0,15}\b(?:says|forbids|states|tells)\b|(?:as"
        r"|like) i (?:already )?(?:said|told you|mentioned|wrote|explained"
        r"|asked)\b(?=.{0,30}[.!]*$|.*\bnot\b)|as i(?:ve| have)? already\b|violates? (?:our|the"
        r"|my)\b|we agreed\b.{0,40}\b(?:not|no|to|on)\b.*|even though i\b|reword yours\b"
        r"|you keep \w+ing\b|you (?:always|constantly|keep on) \w+|you(?:re"
        r"| are) not (?:supposed|allowed|meant) to\b|(?:dont|do not) (?:add|write|make|touch|do"
        r"|change|commit|push)\b.{0,30}\b(?:i didnt ask|unless i (?:ask|say))"
        r"|for the last time\b|i(?:ve| have)? (?:already )?(?:said|told you|mentioned"
        r"|explained) (?:this|that|it|so)? ?(?:before|already|earlier|twice|multiple|several)\b"
        r"|(?:our|the) (?:convention|style ?guide|rule|policy|standard|guideline)s? (?:is|are"
        r"|says?|requires?)\b.*\bfollow\b|we (?:talked|discussed|agreed|went over)\b.{0,25}(?::"
        r"|\bthis\b|\bthat\b)|i keep (?:telling|saying|repeating)\b)"
        r"|^(?:again (?:a|an|the|no|wrong)\b|(?:again|once more)[,:] (?:no|dont|do not|use|the"
        r"|not|please|i|we|this|it)\b|next time[, ])"
        r"|(?<!we )(?<!i )(?<!they )(?<!users )\b(?:dont|do not|never)\b.{1,50}\b(?:again"
        r"|anymore|any more|like that|without asking(?: me)?)[.!]*$"),
    Rule("pushback", "en", FIRM,
        r"<P>(?:(?:way |much |far )?(?:too (?:complicated|complex|verbose|long|hacky|wordy"
        r"|generic|clever)|overkill|overengineered)\b(?! (?:for me|queries)))"
        r"|\b(?:you (?:should|could) (?:\w+ )?have (?!a\b)\w+|you shouldnt have\b"
        r"|should(?:nt)? have (?:used|asked|been)\b|id rather you\b|id (?:rather|prefer) (?:not"
        r"|it|you|that)\b.{0,60}\b(?:instead|you|didnt)\b|(?:simpler|easier|better"
        r"|cleaner) (?:\w+ )?than what you\b|instead of what you\b|do it properly\b"
        r"|this approach is (?:a|too|wrong|not)\b)"
        r"|^(?:(?:\w+ )?i (?:really )?(?:dont|do not) (?:really )?(?:like|agree with|want"
        r"|love) (?:that you|how you|this\b|your\b|the (?:way|approach|idea|direction) (?:you"
        r"|of)|it\b)|(?:sorry |but |hmm |ok )?(?:thats|this is|its|this feels|that feels"
        r"|this looks|seems) (?:way |far |much |a bit |a little |totally |completely |just "
        r"|kind of |really )*(?:over ?engineered|overkill|too (?:complicated|complex|much|long"
        r"|verbose|clever|hacky|wordy|generic|vague|short|aggressive|small|big)|hacky|ugly"
        r"|a mess|unreadable|a hack|nonsense|useless|unnecessary|not (?:good enough|acceptable"
        r"|helpful|necessary)))"),
    Rule("interrupt", "en", FIRM,
        r"\A(?:(?:please |no |ok |hey )?(?:stop|halt|abort)[.! ]*\Z|(?:dont"
        r"|do not)(?: \w+ (?:that|this|it)\b(?: \w+)?)?!|(?:stop|wait)[,! ]+(?:stop|no|wait)\b"
        r"|(?:please |no |ok |hey )?(?:stop|wait|hang on|hold (?:on|it|up)|whoa|halt|hey|ouch"
        r"|careful|woah)(?:[,.! ]+(?:stop|wait|no|whoa|please|it))*[,.!: \n]+(?:dont|do not"
        r"|not (?:the|that|this|so)|thats not|thats the|youre|you are|why|that is(?:nt)?|isnt"
        r"|this isnt|i didnt|i never|wrong|this is not|dont you|we|undo|revert|what are you"
        r"|no,)\b(?! (?:you are )?right))"),
    Rule("question", "en", FIRM,
        r"<P>(?:(?:why|where|how) (?:on earth|the hell|the heck|in the world)\b|where (?:has"
        r"|have|did|is|are) (?:the|my|all|that|our) .{2,40}(?:\bgone\b|\bgo\?|\b(?:i (?:asked"
        r"|wanted|requested)|you (?:promised|said|mentioned)))|(?:wasnt|isnt) the (?:idea|plan"
        r"|point|goal)\b)"
        r"|\b(?:(?:why|how come) (?:did|would|are|do|have|were|didnt|dont|arent|havent"
        r"|would) you (?:just |even |also |still |always |now |not )?(?!choos|chose|pick|prefer"
        r"|recommend|suggest|think|like|say|need|want|call|decid|go with|use (?!.*\b(?:again"
        r"|instead|still)\b))\w+|why (?:you|u) (?:changed?|deleted?|removed?|add(?:ed)?"
        r"|touch(?:ed)?|did)\b|(?:didnt|did) i (?:not )?(?:ask|say|tell|mention)\b|what (?:did"
        r"|have) you (?:do|done) (?:to|with) (?:my|the|our)\b|what happened to (?:my|our)\b"
        r"|where (?:did|have) (?:my|all|the) .{2,40} go(?:ne)?\b|where did you get\b"
        r"|why is there (?:suddenly|now|a new|still)\b|have you even\b|(?:why|where) (?:is|are"
        r"|did) .{2,50}\b(?:gone|disappear\w*|after your|suddenly)\b|after your (?:<MADE>)\?"
        r"|why (?:is|are|does) .{2,60}\b(?:suddenly|in this diff|in the diff|all of a sudden)\b"
        r"|why does the (?:diff|pr|commit|patch|change)\b|how (?:is|was) (?:that|this"
        r"|it) supposed\b|how can (?:that|this|it) (?:work|be)\b|why did the .{2,50} your\b"
        r"|why would (?:we|i|it|that|this|anyone)\b|now that you (?:removed|deleted|changed"
        r"|dropped|renamed|moved|disabled)\b.*\?|did you (?:read|see|look at|check) (?:the"
        r"|my)\b.*\?(?=\n.)|as the (?:instructions|ticket|spec|rules|guidelines|readme"
        r"|docs) (?:state|say|require)|off limits\b|why (?:is|are) there \d+|(?:although"
        r"|even though) (?:it|that|this|they) (?:was|were|is|are) (?:in|on|part)|(?:had|has|were"
        r"|listed) (?:\w+) \w+ (?:and|but) i (?:only )?(?:see|count|got|find)|(?:half|none|some"
        r"|most|all) of (?:the|my|them|it)\b.{0,40}\b(?:not done|missing|gone|arent|isnt"
        r"|not (?:there|in)))"
        r"|^(?:since when\b)"),
    Rule("negation", "en", SOFT,
        r"<P>(?:not (?:quite|like (?:that|this)|exactly)[.,!])"
        r"|\A(?:(?:(?:wait|oh|um|uh|hmm+|hm|ok|sorry|well|hey|but)[,.! ]+)*(?:no+|nope|nah|naw"
        r"|na)(?:[,.!: \n-]+(?:no+|nope|wait|sorry|please|thats|actually"
        r"|just))*[,.!: \n-]+(?!(?:its )?(?:fine|ok|good|all good|right|correct)\b"
        r"|youre (?:right|good|fine|welcome))(?:i (?:said|meant|want(?:ed)?|need|asked|told"
        r"|mean)|you|youre|your|youve|dont (?!worry|bother|think)|do not|not (?!yet|now|needed"
        r"|necessary|for now|really|at|today|in|a |any)|thats (?:the|our|my|a) (?!plan|idea"
        r"|whole|good|great)|that (?!was (?:all|it|fine)|makes sense|wont|would|could|should"
        r"|doesnt matter|one is fine|makes sense|can wait|works|would be|is (?:fine|all|ok|it"
        r"|good|enough|correct|right))|this (?!is (?:fine|ok|good)|works)|(?:fine|ok|all|it"
        r"|enough|good|great) $|(?:off|wrong|the opposite|too|a different|an? \w+ \w+ not)\b"
        r"|the (?:\w+ ){1,3}(?:should|belongs?|goes?|must|isnt|is (?:not|wrong|still|in|at|under"
        r"|\d))|the (?:other|opposite|\w+ way)\b|(?:the \w+|it|they) (?:must|has to|have to"
        r"|needs? to|should) |its (?:a|the|not)\b|(?:doesnt|didnt|still|same)\b|(?:look at|check"
        r"|read|see) |we (?:decided|agreed|said)\b|(?:use|keep|put|make|take|rename|move|leave"
        r"|go|do|call|add|remove|write|its|it|the|we|a|only)\b.{1,60}\b(?:instead|not|rather"
        r"|should)\b|wrong|stop|undo|revert)|no way,|(?:no[,. ]+){2}(?:not|the|that (?!makes)"
        r"|you|i|dont|this|wait|use|other|no)\b|not (?:there|here)\b)"),
    Rule("negation", "en", FIRM,
        r"<P>(?:(?:thats|this is|that is|thats just|its|that was|this was|which is"
        r"|your) (?:also |just |plain |completely |simply |clearly |totally |still "
        r"|obviously )*(?:wrong|incorrect|false|not (?:right|correct|true|it|the case|how|why"
        r"|where|what|who|the (?:issue|problem|cause|reason|right|same|point))|off by|backwards"
        r"|nonsense|untrue|inaccurate|the opposite|outdated|obsolete|a lie|made up"
        r"|not (?:even )?(?:a|an) (?!problem|issue|big|blocker|concern|must)\w+)\b(?! (?:with"
        r"|about me))|<IT> (?:is|was|are|isnt|doesnt|does not|cant|cannot|seems?|looks?"
        r"|sounds?) (?:\w+ )?(?:(?:look|sound|seem|be) )?(?:wrong|right(?<=isnt right)|incorrect"
        r"|off(?=[.,!]|$)|backwards)\b(?=.*)(?!.{0,30}\b(?:in safari|on mobile|for (?:users"
        r"|customers)))|<IT> doesnt (?:look|sound|seem) (?:quite )?(?:right|correct|good))"
        r"|\b(?:(?:i )?(?:dont|do not) think (?:thats|that is|that was|youre|this is|its|so[,.]"
        r"|it was|you are)\b|so (?:that|it|this) (?:cant|cannot) be\b)"
        r"|^(?:(?:wrong|incorrect|false|nonsense)(?:[.!:,;]|$))"),
    Rule("factual", "en", FIRM,
        r"<P>(?:theres? (?:is )?no such (?:\w+ )?(?:thing|function|method|flag|option|argument"
        r"|parameter|file|module|class|field|setting|command|api|package|column|table|endpoint"
        r"|variable))"
        r"|<YOU>(?:(?:invented|hallucinated|imagined|fabricated|assumed|guessed)\b)"
        r"|\b(?:you (?:just |probably |totally )?(?:made|make|are making) .{0,30}\bup\b"
        r"|you (?:invented|hallucinated) (?:that|it|this)|you(?:re| are) (?:\w+ )?(?:wrong"
        r"|mistaken|confusing|mixing|hallucinating|making|misreading|misunderstanding|assuming"
        r"|overcomplicating|overthinking|going in circles|missing the point|thinking of"
        r"|talking about the|contradicting|guessing|still)\b(?! if)|(?:that|this"
        r"|the) (?:_ )?(?:flag|function|method|option|argument|parameter|file|module|class|field"
        r"|setting|command|api|package|column|table|endpoint|variable|link|url|import"
        r"|key)(?: you \w+)? (?:doesnt (?:even )?exist|does not exist|is deprecated|was removed"
        r"|no longer exists|was deprecated|isnt available|has been removed)|you (?:claim|claimed"
        r"|say|said|told me|wrote|promised|mentioned|state|stated|assured me|list"
        r"|listed)\b.{2,90}\b(?:but|however|yet|though)\b|(?:in reality|according to) (?:you"
        r"|your)\b|going by your\b|(?:the )?(?:docs?|documentation|spec|rfc|manual|changelog"
        r"|readme|log|coverage report) (?:clearly |actually |explicitly )?(?:says?|states?"
        r"|shows?|disagrees?)\b.{0,60}\b(?:not|instead|otherwise|opposite|the contrary|different"
        r"|must|no)\b|your (?:\w+ )?<MADE> .{0,60}\b(?:supposed to|should be|should have)\b"
        r"|the \w+ you (?:gave|showed|quoted|cited|listed|linked|mentioned|posted)(?: me)? (?:is"
        r"|are|was|were|doesnt|dont|has|does)\b.{0,30}\b(?:off|wrong|outdated|not|exist|old|dead"
        r"|404|different|incorrect)\b)"
        r"|^(?:(?:hm+ |well |but |no )*your (?:\w+ )?<MADE>\b.{0,40}?\b<BAD>\b)"
        r"|\A(?:.{0,30}\byou(?:re| are) (?:\w+ing)\b.{1,60}(?:, |\. ?\n?|but )(?:i need|i want"
        r"|i asked|not\b|it should|instead|use\b))"),
    Rule("factual", "en", SOFT,
        r"<P>(?:but (?!first|before|please|only|dont|wait|also|lets?|for now|do |can|could"
        r"|what if|how|if|no need)(?:.{0,60}\b(?:dont|doesnt|isnt|arent|wasnt|didnt|cant|wont"
        r"|never|already|is no|are no|no longer|has no|only|not)\b)|(?:thats|this is|its|that is"
        r"|thats only) (?:the )?(?:v\d+|old|python ?2|pre-\d|outdated|deprecated|obsolete)\b"
        r"|not sure (?:thats|that is|about that|thats true))"
        r"|\b(?:(?:no such|contrary to|not how)\b (?!as)\w+|(?:not|doesnt|isnt|dont|nothing"
        r"|never|no|unlike|opposite|contradicts?)\b.{0,40}\bwhat you(?:re)? (?:said|quoted"
        r"|say\w*|claim\w*|wrote|describe\w*|showed|posted|listed|call\w*|think|assume\w*)\b"
        r"|(?:doesnt|does not|dont|didnt) have (?:a|an|any|that|such)\b.{2,60}\bso (?:this|that"
        r"|it|your|you|the)\b|theres? (?:is )?no (?:\w+ )?(?:file|function|flag|option|method"
        r"|table|column|class|command|endpoint|setting) (?:called|named)\b|it says so\b"
        r"|no (?:\w+ ){0,2}(?:like that|by that name)\b|(?:claim|statement|point|bullet"
        r"|assumption|number|sentence|paragraph|conclusion|example|part|half|item|section|figure"
        r"|value)s? (?:\d |above |there )?(?:is|are) (?:\w+ )?(?:false|wrong|incorrect|not true"
        r"|outdated|off|inaccurate|misleading|nonsense)\b|as you (?:wrote|said|claim\w*"
        r"|assume\w*|put it)\b|where you (?:say|said|have|wrote|claim)\b|(?:dont"
        r"|doesnt) add up\b|what you (?:have there|computed|built|wrote|did|made|produced"
        r"|delivered) (?:is|are|was|scares|looks|isnt|doesnt)\b|(?:in"
        r"|of) your <MADE>\b.{0,40}\b(?:<BAD>)\b)"
        r"|^(?:actually[, ](?!lets|can|could|also|please|i |what|how|if|never|one more|do|add"
        r"|make|its (?:fine|ok|good|correct)|that works).{2,80}(?:\bnot\b|\b(?:isnt|arent|doesnt"
        r"|dont|wasnt)\b)|(?:that|this) (?:method|syntax|api|option|class|flag|import) (?:is"
        r"|was) (?:deprecated|removed|renamed|gone|not)|(?!(?:i want|please|lets|use|keep|write"
        r"|yes|make)\b)[^\n,]{0,50}\b(?:is|are|was|were|its|thats|theres|theyre|means?|has|have"
        r"|lives?|returns?|takes?|expects?|applies|goes|belongs?|comes?"
        r"|runs?) (?:[\w./%-]+ ){0,5}?[\w./%-]+(?:,| and) not (?!yet|now|really|sure|the end"
        r"|urgent|needed|bad)\w|that (?:was|is only|only) (?:true|valid|correct)\b|(?:that"
        r"|this) (?:\w+ ){1,2}(?:was|has been|is|got) (?:long )?(?:abandoned|removed|deprecated"
        r"|renamed|replaced|retired|archived|deleted|dead|gone|unmaintained|obsolete)\b"
        r"|i (?:checked|verified|counted|measured|looked)\b.{2,80}\b(?:no|not|isnt|only|doesnt"
        r"|wrong|different)\b)"
        r"|\A(?:(?:but )(?:we|it|the|that|this|there|they|i) (?!also).{0,60}\b(?:dont|doesnt"
        r"|isnt|arent|cant|not|never|already|no)\b|(?:this|that|it) (?:isnt|is not|wasnt) (?:a"
        r"|an|the|about|due|caused|related)\b|we(?:re| are) (?:still )?on .{2,30} so\b"
        r"|we (?:dont|do not|never|no longer) (?:use|have|support)\b.{2,60}\b(?:check|look|see"
        r"|here|so|at all|remember)\b)"),
    Rule("doubt", "en", SOFT,
        r"<P>(?:are you sure\b|(?:im|i am) (?:still )?not seeing (?:any|the|a|it|that)\b"
        r"|i (?:dont|do not|cant) see (?:any (?:difference|change|effect)|it\b|the (?:change"
        r"|difference|effect))|.{0,20}\bthis breaks\b|the .{3,40} doesnt seem to (?:appear|work"
        r"|show|do anything|load|update|change)\b|(?:doesnt|does not|didnt) (?:look|seem"
        r"|sound)\b)"
        r"|\b(?:i still (?:count|see|get|have|read)\b|(?:couldnt|cant"
        r"|could not) reproduce your\b|wouldnt (?:that|this) (?:break|leak|fail|lose|match|drop"
        r"|delete|also)|are you (?:certain|positive|really sure)\b|could it be that you\b"
        r"|didnt we (?:say|agree|decide)\b|are (?:we|you) (?:even )?looking at the (?:same|right"
        r"|wrong)\b|might be missing something but\b)"
        r"|^(?:(?:this|that|it) would (?:also|still|then|just|only) .{3,60}(?:wouldnt it|no"
        r"|right)\??$|(?:the )?other (?:file|one|branch|folder|way|repo|table|tab|button|page"
        r"|function)\b(?=,| please|[.!]*$))"
        r"|\A(?:(?:hm+,? |but |wait,? |uh,? |um,? |sorry,? )*(?:isnt|shouldnt|wouldnt|doesnt"
        r"|arent|wasnt|wont|hasnt|didnt) (?:that|this|it|you|those|these|i"
        r"|your)\b(?! (?:possible|better to)))"
        r"|(?:^|but |, )(?:doesnt|isnt|shouldnt|wouldnt|wont) (?:this|that|it"
        r"|your)\b(?! (?:possible))"),
    Rule("partial", "en", SOFT,
        r"^(?:however,? \w|the (?:\w+ ){1,4}(?:is|are|looks?) (?:fine|good|great|ok|perfect|nice"
        r"|correct|right)[.,;] ?\n?(?:but )?the (?:\w+ ){1,4}(?:still|isnt|arent|doesnt|drops?"
        r"|is (?:not|wrong|off|missing)|are (?:not|wrong|off|missing)|<BAD>)\b)"
        r"|\A(?:(?:(?:ok|hey|hm+|very|its|thats|all|looks?|much|really|yes|yeah|morning|hi"
        r"|mostly|the \w+ (?:is|are|looks?)|this|that|is|a|im|i)[,!. ]+){0,3}(?:good|great|nice"
        r"|nicer|fine|better|almost|close|nearly|mostly|perfect|thanks|thank you|thx|well done"
        r"|cool|love\w*|solid|right|ok|closer|correct|there)\b(?:.|\n){0,90}(?:\b(?:but|except"
        r"|though|tho|apart from|however|although|only|just)\b|, |[.!;] ?\n)(?! (?:dont|do not"
        r"|wait|first|before|please|let|lets|no|also|can|could|what|if|when)\b)(?:."
        r"|\n){0,120}?\b(?:you (?:missed|forgot|left|also|didnt|used|broke|put|skipped|still)"
        r"|(?:is|are|isnt|arent|now|still|all|look|looks) (?:\w+ ){0,3}?(?:wrong|what we|what i"
        r"|missing|off|broken|overlap\w*|missed|incorrect|too \w+|empty|gone|cut off|not right"
        r"|hardcoded|misaligned|reversed)|should(?:nt)? (?:\w+ )*?(?:be|return|have|go|say|come"
        r"|start|still)|overlaps?\b.*\bfix|put the old|says the opposite|not what|fix that"
        r"|(?:doesnt|dont|didnt) (?:work|match|need|handle|compile|show|fit|like)|(?:doesnt|isnt"
        r"|arent|dont|didnt)(?:[.!]|$))|(?:almost|nearly|not quite|close|not bad)[,. ]+(?:but"
        r"|though|the|however|there)\b|[^\n]{0,40}\b(?:good|great|fine|nice|perfect|ok|love it"
        r"|well)\b[^\n]{0,12}(?:,| )(?:besides|apart from|aside from|except|only the"
        r"|save for)\b)"),
    Rule("contrast", "en", SOFT,
        r"\b(?:(?:it|that|this|they) (?:was|were) supposed to\b|on purpose\b(?=.{0,20}$)"
        r"|its spelled\b|the tests? (?:was|were|passed).{0,20}before this\b)"
        r"|\A(?:(?:its |it is |it |that |the \w+ |this )?should (?:be|say|read|return|point to"
        r"|go|use|start|have been) (?!able).{1,40}(?:,| and| but)? not \w|(?!use|write|keep|make"
        r"|do|take|put|show|in|give|call|name|yes|both|answer|reply|only"
        r"|just)[\w-]+(?: [\w-]+){0,2}, not (?!now|yet|today|sure|urgent|needed|the other"
        r"|really)(?:a |an |the )?[\w-]+(?: [\w-]+)?(?:[.!,]|\Z)(?<!both)|expected .{1,40}(?:, "
        r"|but )(?:your|got|i get|it|we get)\b)"),
    Rule("fault", "en", SOFT,
        r"<P>(?:your (?:\w+ ){1,2}(?:doesnt|dont|didnt|isnt|arent|cant|wont|starts|says|returns?"
        r"|assumes?|skips?|shows?|match(?:es)?|uses?|gives?|counts?|takes?|contains?|has|have"
        r"|breaks?|sends?|sorts?|treats?|points?|throws?|drops?|should|contradicts?|is (?:not"
        r"|too|off|missing|outdated|only|still|in the)|are (?:not|too|off|missing|outdated|only"
        r"|still|in the))\b)"
        r"|<YOU>(?:(?:(?!(?:asked|mentioned|suggested|proposed|offered|need|helped|explained"
        r"|nailed|listed|indeed|recommended|deserved|used to)\b)\w{2,}ed|put|took|ran|wrote|made"
        r"|chose|built|went|broke|hid|lost|got|drew|cut|split|sent|read|did|undid|gave|kept|set"
        r"|brought|threw|took|stuck|shadowed|mis\w+)\b)"
        r"|\b(?:youve been \w+ing\b.{12,}|(?:the|that|this|those"
        r"|these) (?:[\w/.-]+ ){1,4}you (?:just |have |had |ve )?(?!want|need|can|like|think"
        r"|know|find|see|should|could|would|will|use\b|prefer|choose|are|have|get)(?:set up"
        r"|came up with|\w+)(?: yesterday| earlier| today| here)? (?:returns?|sends?|points?"
        r"|doesnt|dont|(?<=made )\w{3,}s|(?<=built )\w{3,}s|(?<=wrote )\w{3,}s"
        r"|(?<=added )\w{3,}s|(?<=created )\w{3,}s|does|has|have no|looks? (?!good|great|fine"
        r"|nice|right|ok)|shows?|drops?|gives?|still|crash\w*|fails?|sleeps?|never|breaks?|goes"
        r"|ignores?|only|overwrites?|leaks?|uses?|takes?|throws?|matches|counts?|is (?:not|too"
        r"|wrong|missing|never|empty|called|gone|always|outdated|only)|are (?:not|too|wrong"
        r"|missing|all|never|empty|outdated|only)|isnt|arent|cant|wont|belongs?|needs?)\b)"
        r"|^(?:the .{3,60}, (?:but |and )?you (?!can|could|should|may|might|need|have to|know"
        r"|want|are|will|must|would|decide|choose|find)\w+ )"
        r"|(?:^|, |but |no |and |that )youre (?!going to|welcome|doing (?:great|well|good)|free"
        r"|(?:\w+ ){0,2}amazing)\w+ing (?!it right)|(?:^|that |and |but |, |because |is "
        r"|now )you \w+ .{2,50}\b(?:instead of|rather than|even though|although|again|twice)\b"
        r"|(?:<P>|, |\bbut |\band )your (?:\w+ ){1,2}(?!works|makes|is|looks|sounds|was|has|does"
        r"|ideas|thoughts|tests)\w{3,}s\b"),
    Rule("misread", "en", SOFT,
        r"<P>(?:(?:please )?re-?read\b)"
        r"|\b(?:by _? ?[\w -]{1,25} i mean\b|(?:answer\w*|solv\w+|do|did|doing|about) (?:a"
        r"|the) (?:completely |totally )?different (?:question|problem|thing|task)|when i (?:say"
        r"|said|write|wrote) .{1,40}\bi(?:m| am)? (?:mean|meant|talking|referring)|i(?: would"
        r"|d) have (?:expected|preferred|used|thought|put)|i said (?:that|so|this) (?:at|in"
        r"|before|already|earlier|twice)|was a question\b|i was (?:only|just"
        r"|merely) (?:thinking out loud|asking|joking|kidding)\b|what (?:doesnt|didnt"
        r"|isnt) (?:\w+ )?is\b|even though i\b|although i\b|(?:was|were|is) meant (?:for|as"
        r"|to be)\b|(?:that|it|this) was (?:just |only )?(?:a|an) (?:one[- ]lin\w+|joke|question"
        r"|example|suggestion|hypothetical|typo)\b|opposite of what\b)"
        r"|^(?:we said\b|not (?:the|in|on|for) [^,\n]{2,40}, (?:the|but|in|on|for)\b"
        r"|the opposite of\b)"
        r"|(?:^|, |\. |but |and |no |yeah |i said )i (?:actually |really |only |just "
        r"|specifically )?(?:expected (?!worse|less|it to be)|needed (?!to)|wanted (?!to )"
        r"|meant (?!to )|complained|was (?:thinking (?:of|about|more) (?!(?!some|any|every"
        r"|no)\w+ing)|talking about|referring to|asking (?:for|about|whether|if)|after\b)"
        r"|had (?:in mind|asked|said|hoped))|, i asked for\b|(?<!as )(?<!like )\bi (?:mentioned"
        r"|explained|specified|pointed out|stated) (?!to (?!you))"),
    Rule("scope", "en", SOFT,
        r"\b(?:i only (?!care|have|need|know|see|use|work|speak|get)\w+(?:ed|nted)\b|(?:only"
        r"|just) \w+ what i (?:asked|said|told)\b|keep to the task\b|limit yourself\b"
        r"|didnt (?:need|have) to be\b|thats a lot of .{2,30}\bfor\b"
        r"|did you (?:really )?have to\b|in th(?:is|e) (?:diff|pr|commit)\b.{0,10}\?.*"
        r"|one line (?:fix|change)\b.{0,5}$)"),
    Rule("pushback", "en", SOFT,
        r"<P>(?:(?:im|i am)? ?not (?:really |very |too |at all )?(?:happy|convinced|satisfied"
        r"|impressed|a (?:big |huge )?fan|sold|keen)\b|i (?:disagree|dont agree|do not agree)\b"
        r"|thats (?:much |way |far |a lot )?(?:more|less|longer|bigger|worse|slower)\b|(?:find"
        r"|use|try|take|look for) (?:another|a different|some other) (?:way|approach|solution"
        r"|method)\b|i (?:hate|dislike)\b)"
        r"|\b(?:there (?:has to|must|should|ought to) be an? (?:\w+ )?(?:easier|simpler|better"
        r"|cleaner|shorter)\b|i (?:dont|do not) (?:see|have) (?:a|any|the) (?:need|reason"
        r"|point)\b|there should (?:only )?be\b)"
        r"|^(?:(?:this|that|it) could (?:be|have been)\b|thats (?:just |only )?a (?:workaround"
        r"|hack|band-?aid|kludge|guess)|i dont want (?:a|an|any|this|that|the|it)\b.*, (?:do|use"
        r"|just|please|make|take|remove|keep)\b|why the (?!sudden change in)\w+(?: \w+){0,2}\?)"
        r"|\A(?:(?:please )?(?:dont|do not) (?:refactor|touch|change|reformat|edit"
        r"|modify) (?:unrelated|other)\b|[^\n]{3,60}\?\n(?:no|nope|really|seriously"
        r"|come on)[.!, ])"),
    # German, French, Spanish, Portuguese, Italian, Dutch
    Rule("undo", "de", FIRM,
        r"\b(?:(?:letzte|deine)\w* .{0,30}(?:zurucknehm\w*|zuruckroll\w*|zurucksetz\w*"
        r"|rausnehm\w*)|mach (?:das|es|die|den|alles|deine).{0,30}(?:ruckgangig|rueckgaengig)"
        r"|(?:wieder (?:raus|weg|zuruck|rein)|nimm .{2,40}(?:zuruck|raus)"
        r"|stell .{2,40}wieder her|(?:wie|so wie) (?:es|sie|er|das)? ?(?:vorher|war)|(?:dreh"
        r"|setz|roll) (?:das|es|alles|deine?n?) .{0,25}zuruck|(?:vorher|davor) (?:war es|wars"
        r"|gings?) besser)\b)"),
    Rule("still-failing", "de", SOFT,
        r"\b(?:(?:geht|klappt|funktioniert|lauft|kompiliert|hilft|baut) (?:\w+ )?(?:(?:aber "
        r"|leider |noch |trotzdem |immer )*(?:nicht|nix)|gar nicht)|(?:immer noch|weiterhin) \w+"
        r"|(?:der)?(?:gleiche|selbe)r? fehler|nach deine[rmn]? \w+|seit deine[rmn]? \w+"
        r"|jetzt (?:geht|startet|lauft|kommt|ist|sind|fehlt|fehlen|kompiliert"
        r"|bricht) .{0,40}(?:nicht|kein|mehr|fehler|kaputt|fehlt|falsch|leer|weg)|(?:hat"
        r"|bringt) nichts|keine anderung|vorher ging)"),
    Rule("misread", "de", FIRM,
        r"\b(?:(?:(?:so )?(?:war|ist|hab\w*|hatte) (?:ich )?(?:das"
        r"|es) (?:auch )?nicht (?:gemeint|gewollt|gewunscht|verlangt|bestellt|gefragt)"
        r"|nicht (?:das,? )?was ich (?:wollte|meinte|gesagt|brauche|gefragt|will)"
        r"|nicht (?:gemeint|bestellt|verlangt|darum gebeten)|(?:du )?(?:hast )?(?:mich |das "
        r"|es )?(?:falsch|miss)\s?verstanden|ich (?:meinte|wollte|brauchte) (?:doch |nur "
        r"|eigentlich |lediglich |aber |bloss )*(?!dich|wissen|fragen|noch|mal|sagen)\w"
        r"|ich (?:hatte?|habe?) (?:doch |dir |ja |schon |nur |dich |ausdrucklich )+(?:gesagt"
        r"|geschrieben|gebeten|um)|hatte ich .{0,20}(?:geschrieben|gesagt)"
        r"|ich wollte .{2,40}, kein\w*|(?:meine|meinte|wollte|brauche"
        r"|brauchte) ich .{2,50}\b(?:nicht|kein\w*)|gehort (?:doch |aber |da |hier )*nicht"
        r"|(?:bitte )?revert das|(?:war|wars|es) vorher besser|(?:hatte|hab"
        r"|habe) (?:ich )?(?:doch |dir |schon )+gesagt|hab ich nicht (?:bestellt|verlangt"
        r"|gesagt))\b)"),
    Rule("fault", "de", FIRM,
        r"\b(?:hast du (?!recht|zeit|lust|eine? (?:idee|ahnung"
        r"|vorschlag)).{0,40}\b(?:ausgelassen|vergessen|ubersehen|weggelassen|geloscht|falsch"
        r"|ignoriert|uberlesen)\b[.!]*$|du hast\b(?!.{0,40}\b(?:recht"
        r"|gut gemacht)\b).{2,70}\b(?:vergessen|ubersehen|geloscht|kaputt|falsch\w*|entfernt"
        r"|uberschrieben|umbenannt|ignoriert|verwechselt|vertauscht|ausgelassen|uberlesen"
        r"|geandert|erfunden|nicht|zu viel|wieder|verandert)\b|du (?:bist|arbeitest) (?:im"
        r"|in der|am|auf dem|auf) falsch|(?:warum|wieso|weshalb) (?:hast|anderst|loscht|machst"
        r"|nimmst|benutzt|verwendest|fasst) du|du solltest (?:doch |nur |nicht )|warum (?:ist"
        r"|sind|fehlt|fehlen) .{2,40}\b(?:weg|plotzlich)\b|(?:hor auf|lass das)\b"
        r"|nicht (?:schon )?wieder\b|fehlt (?:noch|immer noch)\b.{0,30}\bdu\b|(?:nicht"
        r"|nie) ungefragt\b|dein\w* (?:fix|anderung\w*|code|skript|test\w*"
        r"|losung) .{0,30}(?:nicht|falsch|kaputt|fehler))"
        r"|^(?:(?:nein,? )?falsche[rsn]? \w+(?:[,.!]|$))"),
    Rule("negation", "de", SOFT,
        r"\b(?:(?:gibt es|gibts) (?:gar |dort |so |da |hier |uberhaupt |in \w+ )*(?:nicht"
        r"|keine?n? \w+)[.!]*$)"
        r"|^(?:(?:das|dies|es) (?:stimmt|ist) (?:so |aber |leider |doch |jetzt )*(?:nicht|falsch"
        r"|quatsch|verkehrt|veraltet)(?! (?:notig|schlimm|mehr notig))"
        r"|(?:das )?stimmt (?:so )?nicht\b|(?:das ist )?(?:mir |doch |aber |viel |etwas "
        r"|deutlich )*zu (?:kompliziert|komplex|lang|umstandlich|viel)\b|(?:so|andersrum"
        r"|umgekehrt)(?: nicht)?[,.!])"
        r"|\A(?:(?:nein|ne|nee|nicht ganz|quatsch|halt|stopp?)(?:[,.! ]+(?:nein|stopp?|warte"
        r"|so))*[,.! \n]+(?:nicht|das (?:ist|war|stimmt|geht|gehort|muss|sollte|heisst)|du|ich"
        r"|falsch|so|loschen|andersrum|umgekehrt|lass)\b ?(?!passt|ist (?:super|toll|klasse"
        r"|prima|perfekt|alles|so|gut|ok|in ordnung|richtig)|war (?:alles|s)|kannst|reicht"
        r"|stimmt|geht so|brauch\w*|hat zeit|noch nicht|nur).{2,}(?<!gut))"),
    Rule("undo", "fr", FIRM,
        r"\b(?:(?:annule (?:ca|cela|tout|ta|tes|ton|ce que tu)|remets?(?:-\w+)? .{0,40}(?:comme"
        r"|avant)|remets (?:le|la|les) \w+ en etat|comme (?:elle|il|ca|cetait|avant|ils"
        r"|elles) (?:etait|etaient|avant)|reviens (?:a (?:la version|letat)|en arriere)"
        r"|(?:enleve|supprime|retire|vire) .{2,40}(?:que )?tu (?:as|viens)"
        r"|cetait mieux avant)\b)"),
    Rule("still-failing", "fr", SOFT,
        r"\b(?:(?:(?:ca|cela|il|elle|le \w+|la \w+)? ?(?:ne )?(?:marche|fonctionne|compile|passe"
        r"|plante|change)(?:nt)? (?:toujours|encore|plus) ?(?:pas|rien)?(?= |[.,!]|$)"
        r"|toujours (?:la meme|le meme|pas|casse|en erreur)|(?:meme|memes) (?:erreur|probleme"
        r"|resultat|bug)|^(?:non,? |desole,? |mais )?ca (?:ne )?(?:marche|fonctionne|change"
        r"|compile) (?:pas|rien)|depuis (?:ta|ton|tes) \w+|apres (?:ta|ton|tes) modif\w*"
        r"|maintenant .{2,40}(?:plus|plante|erreur|casse)|ca marchait avant)\b)"),
    Rule("misread", "fr", FIRM,
        r"\b(?:(?:pas (?:du tout )?(?:ce que je|ce que j\w+|ce quon|ca que je)|jai (?:seulement "
        r"|juste |pourtant |deja |bien )*demande (?:de|du|un|une|seul|juste|que|le|la|pas)"
        r"|(?:je nai|jai) (?:pas|jamais|rien) demande|je parlais (?:de|du|d)|je (?:voulais"
        r"|parlais) (?:dire|juste|seulement|de|un|une|le|la|pas)|je tai (?:deja |pourtant "
        r"|bien )*(?:dit|demande)|comme je (?:lai|tai) dit|tu (?:as|mas) mal compris"
        r"|je tavais (?:dit|demande)|quil fallait)\b)"),
    Rule("fault", "fr", FIRM,
        r"\b(?:(?:tu (?:as|a) (?:encore |aussi |completement |tout )*(?:oublie|casse|supprime"
        r"|efface|rate|ignore|saute|invente|melange|confondu|change|renomme|modifie|laisse"
        r"|ecrase|enleve|mal|retire)|tu (?:te|tes|tes encore) (?:tromp\w+)"
        r"|tu na?s? ?(?:as )?pas (?!besoin|tort|a )|pourquoi (?:as[- ]tu|tu as|tas"
        r"|est-ce que tu as|avoir)|arrete (?:de|d\w+)|il manque .{2,40}(?:demande|que je|que tu)"
        r"|^(?:mauvais|mauvaise) (?:fichier|branche|dossier|table|colonne|version|endroit"
        r"|composant|depot|fonction|base)\b(?! (?:de saisie|doit))|tu naurais pas du"
        r"|tu aurais du|(?:ta|ton|tes) (?:correction|code|script|requete|modif\w*|fonction"
        r"|fix) .{0,30}(?:pas|rien|plante|casse|faux|erreur))\b)"),
    Rule("negation", "fr", SOFT,
        r"^(?:(?:non,? |mais )?(?:ce nest pas|cest pas) (?!grave|la peine|urgent|un probleme"
        r"|necessaire|mal)|(?:mais )?cest (?:faux|incorrect|linverse|le contraire|errone"
        r"|obsolete|trop \w+)|pas (?:ca|comme ca|celui|celle|le bon|la bonne|tout a fait))"
        r"|\A(?:(?:non|nan|attends|stop)(?:[,.! ]+(?:non|attends"
        r"|stop))*[,.! \n]+(?:pas (?!besoin|encore|de (?:souci|probleme)|la peine|pour"
        r"|maintenant)|ce n?est|cest (?!bon|parfait|ok|tout|bien|correct)|tu|je (?:veux|parle"
        r"|voulais|ne)|utilise|il (?:faut|fallait)|ne |lautre|la |le |mets|arrete))"
        r"|nexiste pas\b"),
    Rule("undo", "es", FIRM,
        r"\b(?:(?:(?:deshaz|revierte|deshace|reviertelo) (?:eso|esto|lo|todo|tus?"
        r"|el ultimo cambio|los cambios)|(?:deja|vuelve|pon|dejalo|ponlo) .{0,30}como estaba"
        r"|como estaba(?: antes)?[.,!]|vuelve a (?:poner|dejar|la version)|(?:quita|borra"
        r"|elimina|saca) .{2,40}que (?:has |agregaste|anadiste|pusiste|metiste|creaste)"
        r"|estaba mejor antes|quita lo demas)(?=\W|$))"),
    Rule("still-failing", "es", SOFT,
        r"\b(?:(?:sigue (?:sin |fallando|dando|igual|roto|saliendo|apareciendo|mal|el mismo)"
        r"|(?:todavia|aun) (?:no (?:funciona|compila|va|anda|sale|pasa)|falla|da|sale)"
        r"|(?:el )?mismo (?:error|fallo|problema|resultado)|^(?:no,? |pero )?(?:eso "
        r"|esto )?no (?:funciona|funciono|compila|va|anda)[.,!]*$|desde tu \w+|despues de tu \w+"
        r"|ahora (?:no |falla|da error|se rompio|esta roto|me da|todo).{0,40}|antes funcionaba"
        r"|tu (?:cambio|arreglo|codigo|script) .{0,30}(?:no|rompe|rompio|falla))\b)"),
    Rule("misread", "es", FIRM,
        r"\b(?:(?:no (?:es|era|fue) (?:eso |esto )?(?:lo que|lo )(?:te )?(?:queria|pedi|dije"
        r"|quise|buscaba|necesito|quiero)|(?:solo|solamente) (?:te )?(?:pedi|queria|dije"
        r"|habia pedido)|(?:te|ya te) (?:habia )?(?:dije|pedi|dicho|pedido) (?:que|no|solo|un"
        r"|una|el|la)|yo no (?:te )?pedi|no te pedi|(?:me )?entendiste mal|no me (?:entendiste"
        r"|referia|has entendido)|me referia a|como (?:ya )?(?:te )?dije|quise decir"
        r"|queria decir)\b)"),
    Rule("fault", "es", FIRM,
        r"\b(?:(?!contraste|existe|triste|chiste|consiste|insiste|viste|asiste|resiste|baste"
        r"|paste|hiciste)\w{2,}[ai]ste\b(?!\?)|que te pedi|(?:(?:te )?(?:olvidaste|equivocaste"
        r"|saltaste|confundiste|inventaste|rompiste|ignoraste|borraste|cambiaste|omitiste"
        r"|eliminaste|faltaste)|te (?:falto|has (?:olvidado|equivocado|saltado))|(?:has"
        r"|te has) (?:roto|borrado|olvidado|cambiado|eliminado|ignorado|inventado|confundido"
        r"|modificado|mezclado)|por que (?:has |borras|cambias|quitas|tocas|\w+aste)\w*"
        r"|no (?:hiciste|actualizaste|agregaste|anadiste|has)|deja de \w+|(?:archivo|rama|tabla"
        r"|carpeta|columna|repo|fichero) (?:equivocad[oa]|incorrect[oa])|dejaste"
        r"|no deberias haber|debiste)\b)"),
    Rule("negation", "es", SOFT,
        r"^(?:(?:no,? |pero )?(?:eso|esto) (?:esta (?:mal|incorrecto)|es (?:falso|incorrecto"
        r"|erroneo|mentira)|no es (?:cierto|correcto|verdad|asi|lo que|eso|verdad)|no existe)"
        r"|(?:eso )?no es correct|(?:no es (?:eso|asi|cierto|correcto|verdad|ese|esa)|asi no"
        r"|esta mal|(?:es[ea]|este|esta) .{2,30}no existe|no,? es[ea] no es"
        r"|demasiado (?:complicado|complejo|largo))\b)"
        r"|\A(?:(?:no|nop|espera|para)(?:[,.! ]+(?:no|espera|para))*[,.! \n]+(?:eso (?!es todo"
        r"|esta bien|seria)|asi no|ese no|esa no|no (?:es|era|toques|borres)|te "
        r"|usa (?=.*\b(?:en vez|lugar))|yo |el otro|la otra|quiero|queria|lo que))"),
    Rule("undo", "pt", FIRM,
        r"\b(?:(?:(?:desfaz|desfaca|desfaz|reverte|reverta) (?:isso|essa|esse|tudo|sua|o que"
        r"|a ultima|suas|as)|(?:volta|deixa|volte|deixe|coloca) .{0,30}como (?:estava|era)"
        r"|como (?:estava|era) antes|(?:tira|remove|apaga|remova|tire) .{2,40}que voce|(?:estava"
        r"|era|ficava) melhor antes)\b)"),
    Rule("still-failing", "pt", SOFT,
        r"\b(?:(?:ainda|continua) (?:nao |dando|falhando|com o mesmo|quebrado|sem |o mesmo|da "
        r"|errado|igual)|mesmo (?:erro|problema|resultado)|^(?:nao,? |isso "
        r"|mas )?nao (?:funcionou|funciona|adiantou|resolveu|compila|deu certo)\b|(?:depois"
        r"|desde) d?a? ?(?:da )?sua (?:mudanca|alteracao|correcao)|agora (?:nao|quebrou|da erro"
        r"|deu erro|esta quebrado|parou|o \w+ nao|a \w+ nao)|antes funcionava|(?:seu"
        r"|sua) (?:codigo|correcao|mudanca|script|alteracao) .{0,30}(?:nao|quebr\w+|falh\w+))"),
    Rule("misread", "pt", FIRM,
        r"\b(?:(?:nao (?:foi|era|e) (?:bem )?(?:isso |isto )?(?:o )?(?:que )?(?:eu )?(?:pedi"
        r"|queria|quis|falei|disse|quero)|nao e isso|nao era isso|(?:eu )?(?:so|apenas"
        r"|somente) (?:pedi|queria|tinha pedido)|eu (?:disse|falei|pedi|tinha (?:dito"
        r"|pedido)) (?:para|pra|que|nao|um|uma|so)|(?:eu )?nao pedi"
        r"|voce (?:me )?entendeu (?:errado|mal)|eu (?:quis dizer|me referia)"
        r"|como (?:eu )?(?:ja )?(?:disse|falei)|que eu pedi)\b)"),
    Rule("fault", "pt", FIRM,
        r"\b(?:(?:voce (?:se |tambem |ja |ainda )?(?:esqueceu|quebrou|apagou|removeu|mudou"
        r"|alterou|deletou|ignorou|pulou|inventou|confundiu|trocou|errou|renomeou|deixou|mexeu"
        r"|enganou|so \w+ou|nao (?!precisa|deve)\w+)|faltou .{2,60}\b(?:pedi|que|voce)"
        r"|(?:por ?que|pq) (?:voce|vc|apagou|mudou|removeu)|(?:vc|ce) (?:esqueceu|quebrou|apagou"
        r"|mudou|removeu)|para de \w+r\b|pare de|(?:arquivo|branch|tabela|pasta"
        r"|coluna) errad[oa]|nao era (?:pra|para)|deveria ter)\b)"),
    Rule("negation", "pt", SOFT,
        r"^(?:(?:mas |isso )?(?:isso )?esta (?:errado|incorreto|desatualizado)\b"
        r"|isso (?:nao (?:e|existe|esta (?:certo|correto))|esta)(?! (?:bom|otimo|necessario"
        r"|urgente|perfeito|certo))\b|errado|assim nao|muito complicado|nao e (?:assim|verdade"
        r"|bem))"
        r"|\A(?:(?:nao|nop|espera|calma)(?:[,.! ]+(?:nao|espera))*[,.! \n]+(?:isso (?!e tudo"
        r"|mesmo|esta (?:bom|otimo))|esse|assim nao|era (?:para|pra)|eu (?:quero|queria|pedi)"
        r"|nao (?:e|era|mexe|apaga)|o outro|a outra|(?:o|a) .{2,40}\b(?:e|deve|certo|certa|fica"
        r"|tem)\b|usa (?=.*em vez)))"),
    Rule("undo", "it", FIRM,
        r"\b(?:(?:rimett\w+ .{0,30}com(?:e |)?era|rimetti tutto|annulla (?:le tue|la tua|tutto"
        r"|quello|questa|questo|lultima)|ripristina (?:tutto|quello|il file|la versione)"
        r"|torna alla versione|(?:togli|rimuovi|elimina) .{2,40}che hai|(?:era"
        r"|andava) meglio prima|come (?:era|stava) prima|comera)\b)"),
    Rule("still-failing", "it", SOFT,
        r"\b(?:(?:non )?(?:funziona|compila|parte|va|passa) ancora|ancora (?:non (?:funziona|va"
        r"|compila|parte)|lo stesso|rotto|errore)|continua a (?:dare|non|fallire|crashare)"
        r"|(?:lo )?stesso (?:errore|problema|risultato)|^(?:no,? |ma )?(?:cosi )?non (?:funziona"
        r"|va|compila)[.,!]*$|dopo la tua \w+|adesso (?:non|da errore|e rotto)|ora (?:non"
        r"|da errore|e rotto).{2,}|prima funzionava|(?:il tuo|la tua) (?:codice|modifica|fix"
        r"|script|correzione) .{0,30}(?:non|sbagliat|romp))"),
    Rule("misread", "it", FIRM,
        r"\b(?:(?:non (?:e|era) (?:quello|cio|questo) (?:che )?|(?:ho|avevo|ti ho"
        r"|ti avevo) (?:solo |soltanto |gia |espressamente )*(?:chiesto|detto) (?:di|un|una|il"
        r"|la|che|solo|per)|non (?:ti )?(?:ho|avevo) (?:mai )?chiesto|(?:volevo"
        r"|intendevo) (?:solo|dire|un|una|il|la|quello|quella)|hai (?:capito male|frainteso)"
        r"|mi riferivo)\b)"),
    Rule("fault", "it", FIRM,
        r"\b(?:(?:ti sei|sei) (?:dimenticat|sbagliat|confus)\w+|hai (?:di nuovo |anche "
        r"|completamente |solo )?(?:dimenticato|sbagliato|rotto|cancellato|rimosso|cambiato"
        r"|ignorato|saltato|inventato|confuso|eliminato|rinominato|modificato .{0,30}sbagliat\w"
        r"|tralasciato|omesso|lasciato)|non hai (?!bisogno|torto)\w+|perche (?:hai|stai|usi"
        r"|cancelli|tocchi)|smetti(?:la)? (?:di|con)|(?:file|ramo|branch|tabella|cartella"
        r"|colonna) sbagliat[oa]|avresti dovuto|non dovevi"
        r"|manca(?:no)? .{2,30}che (?:ti )?(?:avevo|ho))"),
    Rule("negation", "it", SOFT,
        r"^(?:(?:e|questo e|non e) (?:sbagliato|falso|errato|corretto|vero|giusto"
        r"|cosi)(?<!\Ae corretto)(?<!\Ae vero)(?<!\Ae giusto)(?<!\Ae cosi)|(?:sbagliato"
        r"|troppo complicato|cosi non va|non cosi)\b)"
        r"|\A(?:(?:no|aspetta|fermo|fermati)(?:[,.! ]+(?:no|aspetta|fermo))*[,.! \n]+(?:cosi no"
        r"|non (?:e|quello|cosi|questo|toccare|cancellare|farlo|va)|cosi non|quello (?!va bene)"
        r"|questo non|hai|io|intendevo|voglio|laltro|usa (?=.*invece)|e il contrario))"
        r"|non esist(?:e|ono)\b"),
    Rule("undo", "nl", FIRM,
        r"\b(?:(?:draai (?:dat|dit|het|je|alles|die) .{0,30}terug|maak (?:dat|dit|het|je"
        r"|alles) .{0,25}ongedaan|zet .{1,40}\bterug(?= |[.,!]|$)(?! in)|zoals (?:het"
        r"|ie) (?:eerst )?was|(?:haal|verwijder|gooi) .{2,40}(?:die|dat|wat) je (?:hebt |net "
        r"|zelf )?(?:toegevoegd|gemaakt|hebt|erin)|was (?:eerst |eerder )?beter)\b)"),
    Rule("still-failing", "nl", SOFT,
        r"\b(?:(?:(?:werkt|doet|gaat|compileert|lukt|start) (?:het )?(?:nog steeds|nog altijd"
        r"|nog) niet|nog (?:steeds|altijd) (?:niet|dezelfde|de fout|een|stuk|fout|kapot|rood)"
        r"|(?:dezelfde|zelfde) (?:fout|foutmelding|probleem|resultaat)|^(?:nee,? |maar "
        r"|helaas )?(?:dit |dat |het )?werkt (?:helaas )?niet[.,!]*$|(?:na|sinds"
        r"|door) je (?:wijziging|aanpassing|fix)\w*|nu (?:werkt|start|doet|krijg|is|geeft"
        r"|zijn) .{0,40}(?:niet|geen|fout|kapot|stuk|weg)|helpt niet|niks veranderd"
        r"|eerst werkte)\b)"),
    Rule("misread", "nl", FIRM,
        r"\b(?:(?:(?:dat|dit|zo) (?:bedoelde|bedoel|wilde|vroeg) ik (?:helemaal |dus )?niet"
        r"|niet wat ik (?:bedoel\w*|wil\w*|vroeg|vraag|zei)|ik (?:bedoelde|vroeg|had gevraagd"
        r"|zei)(?! me af)|ik (?:wilde|wou) (?:alleen|enkel|juist|een|de|het)"
        r"|ik had (?:.{0,30} )?(?:gezegd|gevraagd)\b|(?:je hebt|hebt) (?:me |het "
        r"|dit )?verkeerd begrepen|niet om gevraagd)\b)"),
    Rule("fault", "nl", FIRM,
        r"\b(?:(?:je (?:bent|hebt)\b.{1,60}\b(?:vergeten|verwijderd|gewist|kapot|verkeerde?"
        r"|overgeslagen|genegeerd|hernoemd|gemist|verzonnen|verwisseld|veranderd|aangepast|niet"
        r"|weer)\b(?! gelijk)|waarom (?:heb|verander|verwijder|gebruik|doe) je|verkeerde (?:map"
        r"|bestand|branch|tabel|kolom|repo|server|versie|plek)|hou op|stop met (?:het )?\w+en"
        r"|je (?:had|moest) .{0,30}(?:moeten|niet)|je zit in de verkeerde|(?:je|jouw) (?:fix"
        r"|wijziging|code|script|aanpassing) .{0,30}(?:niet|fout|kapot|stuk))\b)"),
    Rule("negation", "nl", SOFT,
        r"^(?:(?:dat|dit|het) (?:klopt|is) (?:niet|fout|onjuist|verkeerd|verouderd)(?! (?:erg"
        r"|nodig))|(?:klopt niet|fout|veel te ingewikkeld|te ingewikkeld|niet zo)\b)"
        r"|\A(?:(?:nee|neen|wacht|stop)(?:[,.! ]+(?:nee|wacht|stop))*[,.! \n]+(?:niet (?!nodig"
        r"|meer|erg|nu)|zo niet|dat (?!is (?:goed|prima|alles|ok)|hoeft|mag|kan)|je |ik (?:wil"
        r"|bedoel)|die|de andere|het moet|gebruik (?=.*(?:plaats|maar))|andersom))"),
    # Russian, Chinese, Japanese, Korean
    Rule("undo", "ru", FIRM,
        r"\b(?:верни(?:те)? (?:все |это |как|обратно|назад|.{2,40}(?:как было|обратно|назад"
        r"|на место))|откати(?:те)?(?:[.!,]|$| (?:это|все|свои|свое|последн\w+ (?:правк"
        r"|изменени)|изменения|обратно|назад))|отмени(?:те)? (?:это|все|свои|последн\w+ (?:правк"
        r"|изменени))|(?:убери|удали)(?:те)? .{2,40}(?:котор\w+|что) ты)"
        r"|как было(?: раньше| до)?|было лучше"),
    Rule("still-failing", "ru", SOFT,
        r"\A(?:не (?:работает|помогло|компилируется|собирается|сработало|запускается|помогает))"
        r"|(?:все еще|по-прежнему|все равно|до сих пор|опять|снова) (?:не |та же|то же|тот же"
        r"|падает|ошибка|вис|лома|красн|500|404|ту же|выдает)|(?:та|ту|тот|то) же (?:самая "
        r"|самую |самое |самый )?(?:ошибк|проблем|баг|самое|результат)|не (?:помогло|сработало)"
        r"|после (?:твоей|твоего|твоих|вашего) \w+|теперь .{0,40}(?:не |падает|сломал|ошибк|пуст"
        r"|пропал)|ничего не (?:изменилось|поменялось)|раньше работало|стало хуже"),
    Rule("misread", "ru", FIRM,
        r"не (?:это|то|этого|так|об этом)[, ]+(?:я )?(?:что )?(?:я )?(?:имел|просил|хотел"
        r"|спрашивал|говорил|нужно)|я (?:же |ведь |тебя |тебе |уже |только |просто )*(?:просил"
        r"|сказал|говорил|писал|имел в виду|хотел(?:а)? (?:только|не|просто))|я (?:этого "
        r"|такого )?не (?:просил|это имел|то имел|хотел|говорил)|(?:ты )?(?:меня )?(?:не так"
        r"|неправильно|неверно) понял"),
    Rule("fault", "ru", FIRM,
        r"\b(?:ты (?:опять |снова |же |все |тоже |еще |случайно |не туда |зачем-то )*(?:забыл"
        r"|пропустил|сломал|удалил|перепутал|проигнорировал|стер|ошиб|поменял|переименовал"
        r"|изменил не|испортил|выдумал|придумал|затер|убрал|потерял|не (?:сделал|добавил|обновил"
        r"|учел|тот|то|туда|дописал|исправил|удалил|проверил|прочитал|закончил)|правишь не"
        r"|смотришь не)|(?:зачем|почему|нафига|с чего) ты\b(?!.{0,10}(?:думаешь|выбрал))"
        r"|не (?:тот|та|ту|то|те|в том|в той|в тот) (?:файл|ветк|табли|папк|сервер|колонк|метод"
        r"|репо|класс|модул))"
        r"|(?:хватит|перестань|прекрати) \w+|неправильн\w+ (?:файл|ветк|папк)|надо было"
        r"|твой (?:код|фикс|скрипт|патч) .{0,30}(?:не|пада|лома)|сколько раз"),
    Rule("negation", "ru", SOFT,
        r"^(?:не (?:так|то|совсем так|совсем то|туда|этот|эту|тот|та|он)[,.! ]"
        r"|(?:это )?(?:неправда|неверно|неправильно|не так|не верно|ложь|наоборот"
        r"|слишком сложно)|(?:это )?слишком сложн|это не (?!страшно|важно|срочно|обязательно"
        r"|нужно))"
        r"|\A(?:(?:нет|не-а|неа|стоп|стой|подожди|погоди)(?:[,.! ]+(?:нет|стой"
        r"|стоп))*[,.! \n]+(?!.{0,25}(?:хорошо|спасибо|нормально|пока|устраивает|в порядке"
        r"|больше ничего|только))(?:не (?!надо|нужно|сейчас|сегодня|обязательно|требуется)|это"
        r"|ты|я |тут|там|надо|нужн|другой|другую|наоборот|используй|неправ|неверн))"
        r"|так(?:ой|ого|их) .{2,30} (?:нет|не существует)|не существует|нет так(?:ой"
        r"|ого) (?:функци|метод|флаг|параметр|опци)"),
    Rule("undo", "zh", FIRM,
        r"(?:撤销|撤回|还原|回滚|恢复|退回)(?:一下|到|掉)?(?:刚才|刚刚|你|上一|这次|这个改|之前"
        r"|原来|修改前|原样|上次)|(?:改|换|恢复|还原|退|放|加|弄)回(?:去|来|原来|原样|之前)"
        r"|(?:删|去|拿)掉你|把?你(?:刚才?|刚刚|新|自己)?(?:加|写|引入|改)的.{0,16}(?:删|去掉"
        r"|移除|撤|拿掉)"),
    Rule("still-failing", "zh", FIRM,
        r"(?:还是|仍然|依然|依旧)(?:会|有|不|没|报|一样|老样|失败|出错|同样|错|那个|空白|崩|卡"
        r"|这个错)|(?:同样|一样|相同)的(?:错|报错|问题|结果)|没(?:有)?(?:用|效果|变化|起作用"
        r"|解决|生效|修好)|(?:你)?改(?:完|了|过)(?:之后|以后|后)?.{0,12}(?:白屏|报错|崩|坏|没|不"
        r"|反而|更|失败|错)|更(?:糟|慢了|严重)|之前(?:还)?(?:是)?(?:好|能|可以)的?"
        r"|现在.{0,10}(?:都不|打不开|报错|崩|坏了|跑不|全挂)"),
    Rule("misread", "zh", FIRM,
        r"不是(?:我|这个意思|我要的|我想|让你|叫你)|我(?:是)?(?:说|要|想要|指)的(?:是|不是)"
        r"|我(?:只|明明|已经|早就|刚才|之前|不是)(?:是)?(?:说|让|叫|要你|想|要求|告诉|需要)"
        r"|(?:你)?(?:理解|搞|弄|看|改|写|找|用|放)错了?|误解|会错意|我(?:没|没有|可没)(?:让|叫"
        r"|说|要)|我说过|说了多少|我不是这个意思|谁(?:让|叫)你|没(?:让|叫)你"),
    Rule("fault", "zh", FIRM,
        r"你(?:又|还|也|好像|是不是|怎么|为什么|为啥|凭什么|把.{1,16}|只|就)?(?:漏|忘|删了|删掉"
        r"|搞坏|弄坏|改坏|编的|瞎编|乱|弄丢|搞混|忽略|覆盖|擅自|又把|没有?(?:改|加|更新|处理|写"
        r"|按|读|看|测)|改了|只改)|(?:不要|别)(?:再|随便|乱|擅自|老是|自作主张)|(?:为什么|怎么"
        r"|干嘛|干吗)(?:你)?(?:要|把|又|擅自|突然|给我)?(?:删|改|动|去掉)了?(?=.{0,12}(?:我|你"
        r"|这|那|原|了))|(?:文件|分支|目录|表|位置|地方)(?:不对|错了)|(?:又|再次)(?:来了|犯|出现"
        r"|用了)|太复杂|(?:这个|那个|这|那).{0,10}(?:不存在|已废弃|过时了|已经弃用|是错的"
        r"|是你编)"),
    Rule("negation", "zh", FIRM,
        r"\A(?:(?:不对|不是(?:这|那|我)|错了|不行|等等|停(?:下|[！!，,。]|一下|\Z)|别删|不，|不,"
        r"|不是,|不是，|不是吧|住手|慢着)(?!.{0,3}(?:用|需要|必|只|没|都|还)).{0,60})"
        r"|(?:^|[，,])(?:这|那)(?:样|个|里|边)?(?:不对|错了|不行|不正确|是错)|说(?:得|的)不对"
        r"|应该是.{1,20}(?:不是|而不是)"),
    Rule("undo", "ja", FIRM,
        r"(?:さっき|先ほど|今|いま|直前|前回)の.{0,14}(?:戻し|取り消|元に)|(?:元|前"
        r"|以前)(?:の状態|のまま|の通り|のやり方)?に(?:戻し|もどし)(?:て|といて"
        r"|ておいて)(?!.{0,4}(?:機能|ボタン))|(?:前|元)の(?:ほう|方|まま|バージョン)(?:が|に"
        r"|で)(?:よかった|良かった|戻)|追加した.{0,14}(?:消し|削除し|外し|いら|不要)|(?:消し"
        r"|削除し|変え)(?:た|ちゃった).{0,10}戻し"),
    Rule("still-failing", "ja", FIRM,
        r"(?:まだ|相変わらず|やはり|やっぱり|いまだに|依然)(?:、)?.{0,14}(?:動か|動き|動い|直っ"
        r"|エラー|失敗|落ち|出ま|出る|同じ|ダメ|だめ|治っ|変わ|おかしい|できな)|同じ(?:エラー"
        r"|問題|結果|現象|ところ)(?!.{0,10}場合)|(?:変わりません|変わらない|直ってない"
        r"|直っていない|直りません|効いてない|効果がない)|修正(?:後|した(?:後"
        r"|のに)).{0,14}(?:動か|エラー|落ち|失敗|ない|ません|壊)|(?:変更|修正)(?:した)?(?:後"
        r"|から|のせいで).{0,20}(?:壊|動か|エラー|落ち|失敗)|壊れ(?:ました|た|てしま|ちゃ)|悪化"),
    Rule("misread", "ja", FIRM,
        r"(?:そう|それ|これ|こう|そういう意味|そういうこと)(?:じゃ|では)(?:な|あ)|(?:頼ん"
        r"|お願いし|言っ|聞い|指示し|指定し|欲し|ほし)(?:で|て|い|かった)?(?:の|もの|こと"
        r"|た(?:の|もの|こと))?(?:は|と)(?:違|そ|これ)|(?:頼ん(?:で(?:い)?(?:ま|な)|だのは)"
        r"|お願い(?:し(?:て(?:い)?ま|たのは)))|(?:言い|言っ)(?:ました|た)よね|って(?:言い"
        r"|言っ)(?:ました|たのに|たはず|たじゃ)|てほしかった|て欲しかった|(?:だけ|のみ)(?:で|を"
        r"|と).{0,12}(?:よかった|お願いし|頼ん|言い|言っ)|誤解|意図と(?:違|異)|じゃなくて"
        r"|ではなく(?:て)?、?.{0,24}(?:です|だ|して|欲し|ほし|ほう)"),
    Rule("fault", "ja", FIRM,
        r"勝手に|(?:書き|入れ|消し|直し|更新し|対応し|追加し)忘れ(?!(?:防止|ない))|(?:忘れて"
        r"|抜けて|漏れて|抜け漏れ)(?:い)?(?:ま|る|ません)|(?:なぜ|なんで|どうして).{0,20}(?:消し"
        r"|変え|変更し|削除し|触っ|したん|使っ)(?:た|て)|(?:ファイル|ブランチ|場所|テーブル"
        r"|フォルダ|対象|順番|向き)(?:が|を)?(?:違い|違う|間違)|間違った(?:ファイル|ブランチ"
        r"|場所|テーブル)|(?:二度と|もう).{0,14}(?:しないで|やめて|するな)|やめてください"
        r"|やめて$|余計な|無視(?:し(?:ない|て(?:い)?る|ました)|され)|(?:と|って)何度"),
    Rule("negation", "ja", SOFT,
        r"\A(?:(?:いや|いいえ|いえ|違う|違い|ちがう|ちがい|待って|ストップ|だめ|ダメ"
        r"|そうじゃ)(?:[、。,! ]|ます|って|よ)(?!.{0,12}(?:大丈夫|問題な|結構|不要|いいです"
        r"|ありがとう|このまま|まだ|だけ)).{2,}|違(?:う|います))"
        r"|(?:それ|これ|その.{1,10})は(?:間違|誤り|違い|違う|正しくな|嘘|古い|存在しま)|複雑すぎ"
        r"|(?:間違って|まちがって|間違え)(?:い)?(?:ます|る|ました)(?!.{0,4}(?:場合|とき|時))"
        r"|ありません(?:よ|が)$|存在しません"),
    Rule("undo", "ko", FIRM,
        r"(?:방금|아까|네가|니가|당신이|마지막).{0,24}(?:되돌려|되돌리|취소해|원복|빼\s?(?:줘"
        r"|주)|지워|삭제)|(?:원래|이전|예전)(?:대로|\s?상태로|\s?버전으로|\s?걸로).{0,8}(?:되돌"
        r"|돌려|복구|해)|(?:이전|예전|전)이 (?:더 )?(?:나았|좋았)|다시 (?:원래|되돌)"),
    Rule("still-failing", "ko", FIRM,
        r"(?:여전히|아직도?|계속).{0,14}(?:안\s?(?:돼|되|됩)|에러|오류|실패|똑같|같은|깨|나와"
        r"|나요|멈)|(?:똑같은|같은|동일한) (?:에러|오류|문제|결과)|(?:수정|변경|고친).{0,4}(?:후"
        r"|뒤|다음)(?:에|로)?.{0,16}(?:안\s?(?:돼|되|됩)|에러|오류|깨|실패|느려)|소용\s?없"
        r"|변화가 없|달라진 게 없|(?:이제|지금) .{0,14}(?:안\s?(?:돼|되|됩|열)|깨졌|에러가)"
        r"|망가졌|더 나빠"),
    Rule("misread", "ko", FIRM,
        r"(?:원한|말한|부탁한|요청한|시킨|하려던|의도한) (?:게|건|것이|것은|거)(?: 그게"
        r"| 이게)? ?(?:아니|그게|이게|.{0,12}아니)|그게 아니|그런 (?:뜻|의미|말)이 아니|(?:라고"
        r"|다고|말라고|지 말라고|만) (?:했|말했|부탁했|했잖|했는데)|했잖아|시킨 적|(?:부탁|요청"
        r"|말)(?:한|하)\s?(?:적|지)\s?(?:없|않)|만 (?:부탁|요청|해달라|바꿔)|(?:잘못"
        r"|오해) (?:이해|알아|하)"),
    Rule("fault", "ko", FIRM,
        r"(?:빠뜨렸|빠트렸|빼먹|까먹|누락(?:했|됐|되었)|잊(?:었|으셨))|왜 .{0,24}(?:지웠|바꿨"
        r"|바꾼|삭제했|건드|고쳤|수정했|변경했|썼|했어|지운)|(?:마음대로|멋대로|함부로)|(?:파일"
        r"|브랜치|폴더|테이블|위치)(?:이|가|을|를)? (?:틀렸|잘못|아니)|잘못된 (?:파일|브랜치"
        r"|폴더|테이블)(?:을|를|에서|이|입|\b)(?!.{0,14}(?:경우|때))|(?:다시는|더 이상"
        r"|또).{0,14}(?:마세요|말아|하지 마|했)|무시했|너무 복잡"),
    Rule("negation", "ko", SOFT,
        r"\A(?:(?:아니(?:요|오|야)?|아뇨|잠깐|멈춰|그만|스톱)(?:[,.! ]+)(?!.{0,12}(?:괜찮|됐어"
        r"|좋아|필요 ?없|감사|그대로|아직|만요))(?:.{2,})|틀렸|(?:그만|멈춰|멈추)[.!]*\Z)"
        r"|(?:그건|그거|이건|이거|그게|답이|설명이) .{0,8}(?:틀렸|틀린|아니(?!면)|잘못|사실이)"
        r"|존재하지 않(?:아|는|습)"),
)
# fmt: on


class Veto(NamedTuple):
    """What cancels a match: tried on the whole prose, or on the sentence up to the match."""

    name: str
    where: str  # "prose", "sentence", or "before": the sentence up to the end of the match
    firm: bool  # cancels firm rules too
    pattern: str


# fmt: off
VETOES = (
    Veto("own-slip", "prose", FIRM,
        r"\b(?:my (?:mistake|fault|bad|slip)|wrong (?:window|terminal|chat|tab|session)\b"
        r"|never ?mind|i was wrong|i (?:messed|screwed|mixed) |i (?:mis(?:typed|read|spoke"
        r"|remembered)|typo)|i (?:pasted|typed|sent|gave|told|copied"
        r"|meant to) (?:\w+ ){0,4}(?:wrong|old|twice)|ignore (?:my|that|the last|this)|disregard"
        r"|forget (?:my|what i|it|about it)\b|(?:problem|mistake|issue|fault|error|bug|mess"
        r"|typo) on my (?:end|side)|sorry,? i meant|i changed my mind|i was about to say"
        r"|correction from my|i broke|i forgot|\bbut make it\b|false alarm|sorry,? (?:that was"
        r"|wrong|i (?:sent|attached|pasted|gave))|(?:typo|oops|argh|correction|hm+),? i meant"
        r"|heres the (?:right|correct)|here is the (?:right|correct)|i made an? (?:mistake|error"
        r"|typo)|my (?:previous|last|earlier) (?:message|prompt|question|spec|answer)|i misread"
        r"|i think i|mein (?:fehler|versehen)|habe? mich (?:vertan|geirrt|verschrieben)"
        r"|mea culpa|(?:cest|etait) (?:ma faute|mon erreur)|me suis trompe|fue (?:culpa mia"
        r"|mi error)|me (?:equivoque|confundi)|(?:foi )?(?:erro|culpa) (?:meu|minha)|me enganei"
        r"|(?:colpa|errore) mi[ao]|mi sono sbagliat|mijn fout|ik (?:vergiste|had het mis)"
        r"|моя (?:ошибка|вина)|я (?:ошиб|перепутал|сам )|我(?:搞错|弄错|看错|记错|写错|发错"
        r"|打错)|私の(?:ミス|間違い|勘違い)|(?:勘違い|間違え)(?:して(?:い)?)?まし(?:た)?(?=。|$)"
        r"|제가 (?:잘못|착각|실수)|제 (?:실수|잘못))"),
    Veto("approval", "prose", SOFT,
        r"\b(?:(?:you(?:re| are| were) right|exactly what i|that fixed it|works (?:now"
        r"|like a charm|perfectly)|good (?:call|catch)|keep (?:it(?=[.!, ]*(?:$|going|that|as))"
        r"|going|your)|i prefer your|carry on|as expected|du hast recht|tu as raison"
        r"|tienes razon|hai ragione|je hebt gelijk|ты прав|как надо|ship it|merge it|lgtm"
        r"|go ahead|dont change (?:a|any)thing|its perfect|nothing wrong with)\b)"
        r"|\A(?:(?:no|nope|nah|nein|ne|nee|non|nao|niks|нет|не)[,. ]+(?:problem|need|worries"
        r"|thanks|thank|thx|objection|complaint|question|more|further|rush|idea|its (?:fine|ok"
        r"|good)|thats (?:fine|all|ok|it|good)|all good|nothing|both|leave it|its all"
        r"|looks? (?:good|fine|right)|you(?:re| are) (?:right|good|fine)|go ahead|alles|passt"
        r"|kein|hoor|cest (?:bon|parfait)|merci|precisa|все (?:хорошо|ок|нормально|верно)"
        r"|спасибо))"
        r"|没问题|没错|你是对的|問題ありま|問題な|正しいです|괜찮|문제없"),
    Veto("content", "prose", SOFT,
        r"\b(?:happy with (?:it|that|this)\b|really good\b)"
        r"|\A(?:(?!(?:.|\n)*\b(?:but|except|besides|apart|aside|opposite|tho|though|however"
        r"|although|wrong|still|missing|missed|forgot|instead|isnt|doesnt|didnt|arent|dont|not"
        r"|only|off|too|again|fail\w*|errors?|broken|should|please|why|same|no|needs?|revert"
        r"|undo|fix)\b)(?:.|\n)*\b(?:great|nice|perfect|fine|good|awesome|happy|thanks|thank you"
        r"|super|wow|bye|cool|love|excellent|brilliant)\b)"),
    Veto("curious", "prose", FIRM,
        r"\b(?:(?:just curious|out of curiosity|just wondering|id like to (?:understand|know"
        r"|learn))\b)"),
    Veto("kudos", "prose", FIRM,
        r"[,.] (?:nice|great|good|thanks|thank you|thx|perfect|fine|cool|awesome|love it"
        r"|well done|good job|excellent)[.! ]*\Z"),
    Veto("approved-fact", "before", FIRM,
        r"\b(?:(?:good (?:call|catch|idea|thing)|glad|nice that|love that"
        r"|(?<!dont )(?<!not )(?<!really )(?<!anything )(?<!ever )like that (?:you|it)"
        r"|appreciate|thanks for|thank you for|happy that|great that|well spotted|danke,? dass"
        r"|merci d\w+|gracias por|obrigad[oa] por|grazie (?:per|di|che)"
        r"|спасибо,? что)\b(?!.*\bbut\b))"),
    Veto("praise", "sentence", FIRM,
        r"\b(?:but (?:even |much )?better\b|(?:well|nicely|perfectly|correctly)[.!]*$"
        r"|but (?:i (?:like|prefer|love)|its (?:fine|ok|good|better)|(?:this"
        r"|that)s? (?:is )?(?:fine|ok|good)|it works|you (?:handled|nailed|solved|were right"
        r"|didnt)))"
        r"|^(?:(?!.*\b(?:but|except|though|however|although|apart|besides|yet"
        r"|aside)\b)(?:.*\b(?:well done|nice (?:work|job|one)|good (?:job|work|catch|call)"
        r"|all (?:\d+ )?(?:the )?tests? (?:pass|are green)|works (?:fine|great|now|perfectly"
        r"|well)|still works|no (?:issues|problems|complaints)|didnt break|(?:dont|cant"
        r"|didnt) (?:see|find|notice) (?:any|anything) (?:issues?|problems?|wrong|errors?|bugs?)"
        r"|looks? (?:good|great|right|fine)|youre right|you were right|nailed|thanks for"
        r"|makes sense|impressive|exactly (?:what|right|as)|thats (?:fine|ok|good|great)"
        r"|fine by me|i like it)))"
        r"|, keep (?:it|that)[.!]*$"),
    Veto("follow-up", "sentence", SOFT,
        r"^(?:(?:good|great|nice|perfect|cool|thanks|ok|awesome|excellent|fine|love|lovely|wow"
        r"|since|now that)\b(?!(?:.|\n)*\b(?:but|except|tho|though|however|still|not|wrong"
        r"|missing|only|besides|apart|overlap|off|just|isnt|doesnt)\b))"
        r"|[,;.] (?:now|next|so now|and now|then|please now|so) (?:please )?(?:add|write"
        r"|document|update|run|do|make|create|also|lets|test|commit|push)\b"),
    Veto("hypothetical", "before", FIRM,
        r"\b(?:(?:if|whenever|in case|unless|in the event|(?<!re )assuming|suppose|what happens"
        r"|wenn|falls|sobald|quand|lorsque|quando|cuando|als|wanneer|если|когда)\b)"
        r"|如果|假如|当.{1,20}时|(?:たら|れば|場合|とき|時)(?:に|は|、)|(?:라면|경우)"),
    Veto("when", "before", FIRM,
        r"\b(?:when (?:you|the|a|an|someone|users?|they|it|we|there)\b(?!.{0,40}\b(?:told|asked"
        r"|said)\b))"),
    Veto("reported", "prose", SOFT,
        r"\A(?:(?:.|\n){0,160}\b(?:(?:users|customers|clients|people) (?:complain|report|say|see"
        r"|get|cant|are|have|told|keep|said|claim|mention|experience)\w*|a (?:user|customer"
        r"|client)|(?:my|our|a) (?:colleague|coworker|intern|teammate)|support ticket|reporters?"
        r"|reported|sentry|grafana|(?:bug|issue|ticket|jira) ?#?\w*\d|legacy|previous (?:dev"
        r"|developer|team|maintainer)|contractor|agency|since (?:the (?:upgrade|update|migration"
        r"|release)|we|version|yesterday|\w+day|node|python)|old (?:script|code|cron|job)"
        r"|in production since|has always|since forever|on (?:main|master) since|nutzer|kunde\w*"
        r"|utilisateurs?|clients?|usuarios?|clientes?|usuari|utenti|gebruikers?|klanten"
        r"|investigate|find (?:out|the (?:cause|reason|commit))|look into|dig into|have a look"
        r"|take a look|bitte (?:beheben|fixen|reparieren|korrigieren|nachschauen)|woran liegt"
        r"|schau|corrige(?:-la|-le|la|lo)?|revisa\w*|investiga|controlla\w*|controllare|correggi"
        r"|kun je dat|zoek uit|regarde|veja|посмотри|пользовател\w+|клиент\w+|разберись)\b)"
        r"|用户|客户|反馈|ユーザー|報告|調べて|確認して|直してくだ|原因を|사용자|신고|고객"
        r"|확인해|고쳐 ?주|원인을|찾아 ?주"),
    Veto("task", "prose", SOFT,
        r"\A(?:(?:(?:please|pls|ok|okay|great|now|next|then|hey|hi|can you|could you|also|we|i"
        r"|you should|thanks|nice|good|perfect|lets|bitte|por favor|kannst du|peux[- ]tu"
        r"|puedes)[,.:! ]+){0,3}(?:want you to |need to |need you to |want to |need a "
        r"|need an )?(?:add|implement|create|write|build|make (?:the|a|sure|it)|display|show"
        r"|handle|support|rename|extract|translate|classify|reply|generate|document|throw|store"
        r"|mark|validate|design|draft|set up|configure|rewrite|refactor|convert|sketch|support"
        r"|fix (?:the|a|all)|find|investigate|explain|list|summari[sz]e|describe|check|compare"
        r"|prepare|update (?:the|all|our)|debug|introduce|expose|cache|log|emit|port|migrate"
        r"|render|detect|parse|send|return|replace|provide|wire|turn|accept|allow|prevent"
        r"|highlight|treat|enable|schedule|notify|raise|reject|wrap|sort|filter|format|compute"
        r"|calculate|measure|profile|benchmark|deploy|install|upgrade|extend|hook|tell|give"
        r"|merge|split|let|try to|warn|print|ensure|spec\b"
        r"|the (?:\w+ ){1,3}?(?<!didnt )(?:should|must|needs? to|shouldnt|has to)|schreib\w*"
        r"|erstelle?|baue?|fuge?|implementier\w*|erganze?|ajoute|ecris|cree|genere|implemente"
        r"|gere|corrige|anade|agrega|crea|escribe|implementa|haz|adicion\w+|cria|crie|escreve"
        r"|aggiungi|scrivi|voeg|schrijf|maak een|bouw|добавь|напиши|создай|сделай|реализуй"
        r"|исправь|найди)\b|(?:请|帮我|帮忙)?(?:给|加|添加|实现|写|创建|新增|重构|修复|增加"
        r"|当)(?!.{0,20}你))"
        r"|(?:追加|実装|作成|作っ|書い|修正|リファクタ)(?:して|てください|て)(?:ください|下さい"
        r"|くれ)?[。.]?\Z|(?:추가|구현|작성|만들어)(?:해)?\s?(?:줘|주세요)[.]?\Z"),
    Veto("question", "before", SOFT,
        r"^(?:(?:how|what (?!you (?:have|did|built|made|wrote|comp))|which|where"
        r"|when (?!i (?:say|said|wr))|who|is it|does|do i|can i|under what|am i|wie|was|wo"
        r"|welche\w*|comment|quel\w*|como|que|cual\w*|quale|hoe|wat|как|что|где)\b)"),
)
# fmt: on

# Cheap signs that a language is present: its rules are asked only then.
HINTS = {
    "en": r"[a-z]",
    "de": (
        r"\b(?:nein|nicht|das|du|ich|ist|der|die|immer|noch|falsche?[rsn]?|mach|wieder|zu"
        r"|dein\w*|warum|halt|klappt|stimmt|bitte|viel|kein\w*|und|es|geht|gleicher?"
        r"|funktioniert|auf|im|den|dem|mit|ein|eine|auch|nur|war|hast|hab|schon|jetzt|doch"
        r"|leider|falsch|gleiche)\b"
    ),
    "fr": (
        r"\b(?:non|pas|ca|ce|cest|tu|je|jai|ne|le|la|les|un|une|mauvaise?|pourquoi|annule|remets"
        r"|meme|arrete|toujours|ta|ton|tes|mais|nan|attends|reviens|enleve|retire|des|dans|sur"
        r"|et|est|il|elle|comme|cette|faux|mauvais)\b"
    ),
    "es": (
        r"\b(?:no|eso|esto|el|la|lo|los|te|que|por|mismo|sigue|ese|esta|asi|deshaz|revierte"
        r"|archivo|rama|todavia|aun|deja|yo|tu|borra|quita|otra|vez|aqui|falta|un|una|con|es"
        r"|pero|todo|sin|mal|ahora)\b"
    ),
    "pt": (
        r"\b(?:nao|isso|voce|vc|que|por|eu|mesmo|ainda|esta|errad[oa]|desfaz|desfaca|reverte"
        r"|faltou|so|agora|volta|deixa|pq|arquivo|tira|nem|mais|uma?|foi|ja|os|as|da|do)\b"
    ),
    "it": (
        r"\b(?:non|hai|che|ti|questo|quello|e|il|la|lo|stesso|ancora|cosi|no|perche|rimetti"
        r"|annulla|file|sbagliat[oa]|ripristina|torna|smettila|adesso|ora|quel|quella|una?|di"
        r"|per|gia|ho|prima|tutto|sei|sbagliato)\b"
    ),
    "nl": (
        r"\b(?:niet|nee|je|dat|dit|het|een|ik|nog|werkt|verkeerde|waarom|draai|zet|maak|dezelfde"
        r"|klopt|fout|hou|stop|nu|van|op|en|die|hebt|bent|verkeerd|andere|na|helaas)\b"
    ),
    "ru": r"[а-я]",
    "zh": r"[\u4e00-\u9fff]",
    "ja": r"[\u3041-\u30ff\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7a3]",
}

KANA = r"[\u3041-\u30ff]"  # Chinese rules would misread Japanese

# Typed by nobody: text the tool injects, and slash commands.
INJECTED = (
    r"\s*(?:<[a-z][\w-]*>|\[Request interrupted|/[a-z][\w:-]*(?:\s|\Z)|Caveat:"
    r"|This session is being continued)"
)

# What is cut out of a prompt before it is read, in this order.
NOISE = (
    (r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", "\n"),
    (r"<([a-z][\w-]{2,40})>[^<]{0,4000}</\1>", " "),
    (r"[^\S\n]+", " "),
    (r"`[^`\n]{1,300}`", "_"),
    (r"https?://\S+", "_"),
    (
        r'"[^"\n]{1,400}"|\u201c[^\u201d\n]{1,400}\u201d'
        r"|\u201e[^\u201c\u201d\n]{1,400}[\u201c\u201d]|\u00ab[^\u00bb\n]{1,400}\u00bb"
        r"|\u300c[^\u300d\n]{1,400}\u300d",
        "_",
    ),
    (r"(?<![\w'])'[^'\n]{2,200}'(?!\w)", "_"),
    (
        r"(?m)^ ?(?:>|\||\$ |#{1,6} |[+-]{3} |@@|at [\w.$<]|File |Traceback|Caused by|npm ERR"
        r"|FAILED |E  |-->|\d{4}-\d\d-\d\d|\[\w+\] |(?:error|warning|note|thread|panic|fatal"
        r"|\w*Error|\w*Exception)\b[^\n]{0,40}[:\[]).*$",
        "",
    ),
    (r"(?m)(?:^[a-z]\w{1,15}: .*(?:\n|\Z)){2,}", ""),
    (r"([.!?;])\s+| ?\n\s*|([\u3002\uff01\uff1f])", r"\1\2\n"),
    (r"(?m)^(?:[-*\u2022]|\d+[.)])\s+", ""),
)

FOLD = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöùúûüýё…", "aaaaaaceeeeiiiinooooouuuuyе.", "'\u2019\u2018´¿¡\u200b"
)

# Misspellings of the words that carry the sense: made by one swap or one lost letter.
TYPED = (
    "broke broken change changed changes delete deleted didnt doesnt error forgot ignored meant"
    " missed only remove removed revert same should still that thats told again asked said with"
    " work wrong working your dont undo this please never what wanted exact works have before"
    " after added"
)
ALIASES = {"u": "you", "ur": "your", "brok": "broke", "nto": "not", "teh": "the"}


def match(prompt: str) -> str | None:
    """Name the rule by which ``prompt`` corrects the agent, or None if it does not."""
    if LEARN in prompt:
        return "learn"
    if _compiled(INJECTED).match(prompt):
        return None
    text = fold(prose(prompt))
    return next((rule.name for rule in _candidates(text) if _holds(rule, text)), None)


def has_marker(text: str) -> bool:
    """Tell whether a tool's output carries the marker that asks for a lesson to be kept."""
    return LEARN in text


def prose(prompt: str) -> str:
    """Keep what the person says, one sentence per line: its opening and its close."""
    if len(prompt) > RAW_HEAD + RAW_TAIL:
        prompt = f"{prompt[:RAW_HEAD]}\n{prompt[-RAW_TAIL:]}"
    for pattern, replacement in NOISE:
        prompt = _compiled(pattern).sub(replacement, prompt)
    prompt = prompt.strip()
    return prompt if len(prompt) <= HEAD + TAIL else f"{prompt[:HEAD]}\n{prompt[-TAIL:]}"


def fold(text: str) -> str:
    """Lower the case, drop accents and apostrophes, and mend common misspellings."""
    text = text.lower().translate(FOLD).replace("ß", "ss")
    typos = _typos()
    return _compiled(r"[a-z]+").sub(lambda word: typos.get(word[0], word[0]), text)


def _candidates(text: str) -> Iterator[Rule]:
    """Yield the rules of the languages in the text, unless the prompt as a whole excuses it."""
    if _excused(text, firm=True):
        return
    firm_only = _excused(text, firm=False)
    spoken: set[str] = set().union(*map(_languages, text.split()))
    if _compiled(KANA).search(text):
        spoken.discard("zh")
    yield from (rule for rule in RULES if rule.lang in spoken and (rule.firm or not firm_only))


@lru_cache(maxsize=4096)
def _languages(word: str) -> frozenset[str]:
    """Name the languages that a word hints at; people use the same few words over and over."""
    return frozenset(lang for lang, hint in HINTS.items() if _compiled(hint).search(word))


def _excused(text: str, firm: bool) -> bool:
    """Tell whether the prompt as a whole gives its words another sense."""
    vetoes = (veto for veto in VETOES if veto.where == "prose" and veto.firm is firm)
    return any(_compiled(veto.pattern).search(text) for veto in vetoes)


def _holds(rule: Rule, text: str) -> bool:
    """Tell whether the rule matches in a sentence that does not excuse it."""
    hits = _compiled(rule.pattern).finditer(text)
    return any(not _vetoed(rule, *_scopes(text, hit)) for hit in hits)


def _scopes(text: str, hit: re.Match[str]) -> tuple[str, str]:
    """Cut out the sentence of a match, and the same up to the end of the match."""
    first = text.rfind("\n", 0, hit.start()) + 1
    last = text.find("\n", hit.end())
    return text[first : last if last >= 0 else len(text)], text[first : hit.end()]


def _vetoed(rule: Rule, sentence: str, before: str) -> bool:
    """Tell whether the sentence gives the wording another sense."""
    scopes = {"sentence": sentence, "before": before}
    vetoes = (veto for veto in VETOES if veto.where in scopes and (veto.firm or not rule.firm))
    return any(_compiled(veto.pattern).search(scopes[veto.where]) for veto in vetoes)


@cache
def _compiled(pattern: str) -> Pattern:
    """Compile at first use, with the shorthands spelled out."""
    for _ in range(2):  # a shorthand may use another
        for name, part in PARTS.items():
            pattern = pattern.replace(f"<{name}>", part)
    return Pattern(pattern, re.DOTALL if pattern.startswith("```") else re.MULTILINE)


@cache
def _typos() -> dict[str, str]:
    """Map misspellings to the words meant."""
    known = set(TYPED.split())
    table = {wrong: word for word in known for wrong in _slips(word) if wrong not in known}
    return table | ALIASES


def _slips(word: str) -> Iterator[str]:
    """Yield the word with two inner letters swapped or, if it is long, one inner letter lost."""
    for i in range(len(word) - 1):
        if len(word) > 3 and (i or len(word) > 4):
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if len(word) > 4 and i:
            yield word[:i] + word[i + 1 :]
