"""Word lists and small patterns that the English rules share, written ``<NAME>`` in a table."""

PARTS = {
    # What people put before their point.
    "OPEN": (
        r"(?:^(?:(?:no+|nope|nah|naw|wait|but|and|yet|sorry|again|now|then|thanks|thx|great|good"
        r"|nice|yes|yeah|right|stop|first|strange|weird|morning|here|can you|could you|would you"
        r"|lets|we should|you should|id like you to|i want you to|you need to|for me|on my side"
        r"|thats why|in (?:the|my) [\w-]{2,15}|ran it|tried it|tested it)[,.:!]* ){0,3})"
    ),
    # The start of a clause, where "you" is a subject and not part of "the files you changed".
    "SO": (
        r"(?:(?:^|[,;(-] |(?<!be): |\b(?:and|but|because|since|yet|though|so|see|saw|noticed|notice"
        r"|means|see that|saw that|noticed that|means that|is that|think that|feel like|no|nope|nah"
        r"|sorry|wait|stop|now|again|time that|time|however|in (?:the"
        r"|my) [\w-]{2,15}(?: [\w-]{2,15})?) ))"
    ),
    "BUT": r"(?:(?:but|though|yet|however|except)\b)",
    # What the agent may have done; the last line is what people thank it for.
    "PAST": (
        r"(?:(?!(?:need|indeed|proceed|feed|embed|speed|exceed|asked|mentioned|suggested|proposed"
        r"|offered|recommended|explained|nailed|saved|solved|helped|earned|deserved|convinced"
        r"|wanted|used to|provided me|noticed|caught|fixed (?:it|that|this)\b(?! (?:in|for|at))"
        r"|learned)\b)\w{2,}ed|put|took|ran|wrote|made|chose|built|went|broke|hid|lost|got|drew|cut"
        r"|split|sent|did|undid|gave|kept|set|brought|threw|stuck|let|began|read|left|forgot"
        r"|mis\w+)"
    ),
    "HARMLESS": (
        r"(?:need|hurt|miss|break|forget|overlook|ruin|have to|do anything wrong|say|know)"
    ),
    "OMIT": r"(?:missed|forgot|left|didnt|skipped|dropped|removed|also|used|put|still)",
    "THE": r"(?:the|that|this|those|these)",
    # What an agent delivers.
    "MADE": (
        "fix fixes change changes patch edit edits commit commits refactor refactoring cleanup"
        " update version code script query test tests solution implementation function migration"
        " chart example regex explanation assumption claim summary answer number numbers comment"
        " comments suggestion approach plan diff pr command report table config calculation"
        " analysis output loop method class component workaround snippet link formula list estimate"
        " rewrite logic modification modifications work merge rename step reasoning conclusion"
        " draft translation import endpoint dockerfile readme math guess setup upgrade optimization"
    ),
    # Signs of failure.
    "BAD": (
        r"(?:wrong|incorrect|broken|breaks?|broke|fail(?:s|ed|ing)?|crash\w*|errors?|hangs?|gone"
        r"|missing|misses|empty|blank|worse|lost|doesnt|didnt|dont|cant|cannot|isnt|arent|wont"
        r"|no longer|stopped|still|throws|off by|off|backwards|nonsense|overlap\w*|twice|ignores?"
        r"|forgets?|only works|outdated|too (?!late)\w+|never|nothing|none|not|slower|red)"
    ),
    "STILLBAD": (
        r"(?:\w+ )?(?:broken|fail\w*|not|doesnt|isnt|cant|dont|wont|the (?:same|old)|same|gets?"
        r"|getting|sees?|seeing|red|crash\w*|hang\w*|there|wrong|throw\w*|shows?|showing|errors?"
        r"|returns?|happen\w*|persists?|nothing|no|count|off|slow|empty|blank|flick\w*|leak\w*"
        r"|present|complain\w*|times? out|missing|visible|has (?:the|a|no)|says?|lists?|prints?"
        r"|loads?|overlap\w*|backwards)\b"
    ),
    "WRONG": (
        r"(?:wrong|missing|off|broken|overlap\w*|incorrect|too \w+|empty|gone|cut off|not right"
        r"|hardcoded|misaligned|reversed|backwards|twice|duplicated|outdated|not what)"
    ),
    "FLAW": (
        r"(?:\byou (?:<OMIT>|broke|<PAST>)\b|\b(?:is|are|isnt|arent|now|still|all"
        r"|looks?) (?:\w+ ){0,3}?<WRONG>\b|\bshould(?:nt)? (?:\w+ )?(?:be|return|have|go|say|come"
        r"|start|still)\b|\bput the old|\bsays the opposite|\b(?:doesnt|dont|didnt|isnt|arent|wasnt"
        r"|werent)(?: \w+|[.!]|$)|\bstill\b|\bi (?:asked|said|wanted|meant|told)\b|\bmissing\b"
        r"|\bwrong\b|\b(?:revert|undo|put) (?:that|it)\b)"
    ),
    # What can be taken for its neighbour.
    "WHERE": (
        "file files branch folder dir directory repo repository table column component module"
        " function method class database db environment env server cluster project package line"
        " test endpoint version schema page section place spot button field ticket issue log host"
        " account bucket order direction way approach one thing key sheet commit tag path image"
        " service layer variable number date language remote port region namespace pr tab customer"
        " config tool unit question"
    ),
    # What comes back when a fix did not work.
    "ERR": (
        "error errors problem issue result output bug failure crash segfault exception stacktrace"
        " stack traceback story message warning behavior behaviour symptom timeout mistake"
    ),
    "THING": (
        "function method flag option argument parameter file module class field setting command api"
        " package column table endpoint variable link url import key attribute property hook"
    ),
    # The latest result.
    "IT": r"(?:it|this|that|these|those|they|thats|its|this one|that one|everything)",
    # Parts of an answer that can be wrong.
    "CLAIM": (
        "claim statement point bullet assumption number numbers sentence paragraph conclusion"
        " example part half item section figure value totals sum figures"
    ),
    # Where rules are written, and words that recall an agreement.
    "RULEBOOK": (
        "agreed discussed remember know stick claude agents readme instructions ticket spec rules"
        " docs contributing md style convention guideline guidelines rule policy"
    ),
    # What a person did with the result.
    "TRIED": (
        "ran tried tested applied used installed checked merged deployed followed opened clicked"
        " reloaded pulled rebuilt restarted"
    ),
    # Praise that a "but" may follow.
    "PRAISE": (
        "almost nearly good great nice nicer better fine perfect cool love solid thanks mostly"
        " faster cleaner"
    ),
}
