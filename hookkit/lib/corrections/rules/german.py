"""German."""

TABLE = r"""
undo!
    \b(?:letzte|deine)\w* .{0,30}(?:zuruck(?:nehm|roll|setz)\w*|rausnehm\w*)
    \bmach (?:das|es|die|den|alles|deine).{0,30}(?:ruckgangig|rueckgaengig)
    \bwieder (?:raus|weg|zuruck|rein|her)\b|\bnimm .{2,40}(?:zuruck|raus)\b
    \b(?:so )?wie (?:es|sie|er|das)? ?(?:vorher|war)\b|\b(?:vorher|davor) (?:war es|wars
        |gings?) besser\b
    \b(?:dreh|setz|roll|stell) (?:das|es|alles|deine?n?) .{0,25}zuruck\b|\bwar vorher besser\b
        |\brevert das\b
    + mach das bitte wieder rückgängig
    - füge einen Rückgängig-Button hinzu

still-failing
    \b(?:geht|klappt|funktioniert|lauft|kompiliert|hilft
        |baut) (?:\w+ )?(?:(?:aber |leider |noch |trotzdem |immer )*(?:nicht|nix)|gar nicht)\b
    \b(?:immer noch|noch immer|weiterhin|nach wie vor|trotzdem) \w+|\b(?:der)?(?:gleiche
        |selbe)r? fehler\b
    \b(?:nach|seit|mit) deine[rmn]? \w+|\b(?:hat|bringt) nichts\b|\bkeine (?:anderung|besserung)\b
        |\bvorher ging\b
    \bjetzt (?:geht|startet|lauft|kommt|ist|sind|fehlt|fehlen|kompiliert|bricht) .{0,40}(?:nicht
        |kein|mehr|fehler|kaputt|fehlt|falsch|leer|weg)\b
    + klappt leider nicht, der Dialog bleibt leer

misread!
    \b(?:so )?(?:war|ist|hab\w*|hatte) (?:ich )?(?:das|es|damit) (?:auch |so )?nicht (?:gemeint
        |gewollt|gewunscht|verlangt|bestellt|gefragt)\b
    \bnicht (?:das,? )?was ich (?:wollte|meinte|gesagt|brauche|gefragt|will)\b|\bnicht (?:gemeint
        |bestellt|verlangt|darum gebeten)\b
    \b(?:falsch|miss)\s?verstanden\b|\bich (?:meinte|wollte
        |brauchte) (?:doch |nur |eigentlich |lediglich |aber |bloss )*(?!dich|wissen|fragen|noch
        |mal|sagen)\w
    \bich (?:hatte?|habe?) (?:doch |dir |ja |schon |nur |dich |ausdrucklich |eigentlich )+
        (?:gesagt|geschrieben|gebeten|um|nach)\b|\bhatte ich .{0,20}(?:geschrieben|gesagt
        |bestellt)\b
    \b(?:meine|meinte|wollte|brauche|brauchte) ich .{2,50}\b(?:nicht|kein\w*)\b
        |\bich wollte .{2,40}, kein\w*
    \bhatte? (?:ich )?(?:eigentlich |doch |dir |schon )*(?:mit bestellt|mitbestellt|gesagt)\b
        |\b(?:hab|habe|hatte) (?:ich )?(?:doch |dir |schon |nur )+(?:gesagt|nach|um)\b
        |\bhab ich nicht (?:bestellt|verlangt|gesagt)\b
    + so war das nicht gemeint, der Rabatt gilt pro Position
    - ich wollte noch fragen, wie das Caching funktioniert

fault!
    \bhast du (?!recht|zeit|lust|eine? (?:idee|ahnung|vorschlag)).{0,40}\b(?:ausgelassen|vergessen
        |ubersehen|weggelassen|geloscht|falsch|ignoriert|uberlesen)\b[.!]*$
    \bdu hast\b(?!.{0,40}\b(?:recht|gut gemacht)\b).{2,70}\b(?:vergessen|ubersehen|geloscht|kaputt
        |falsch\w*|entfernt|uberschrieben|umbenannt|ignoriert|verwechselt|vertauscht|ausgelassen
        |uberlesen|geandert|erfunden|nicht|zu viel|wieder|verandert|eingebaut)\b
    \bdu (?:bist|arbeitest) (?:im|in der|am|auf dem|auf) falsch|\b(?:warum|wieso|weshalb) (?:hast
        |anderst|loscht|machst|nimmst|benutzt|verwendest|fasst) du\b
    \bdu solltest (?:doch |nur |nicht )|\b(?:warum|wo|wieso) (?:ist|sind|fehlt
        |fehlen) .{2,40}\b(?:weg|plotzlich|hin)\b
    \b(?:hor auf|lass das)\b|\bnicht (?:schon )?wieder\b|\b(?:nicht|nie) ungefragt\b
        |\bfehlt (?:noch|immer noch)\b.{0,30}\b(?:du|ich|bestellt)\b
    \bdein\w* (?:fix|anderung\w*|code|skript|test\w*|losung) .{0,30}(?:nicht|falsch|kaputt|fehler)
        |\bgehort (?:doch |aber |da |hier )*nicht\b
    + du hast die Übersetzungen vergessen
    - hast du eine Idee, was falsch ist?

wrong-target!
    ^(?:nein,? |das ist )?(?:der |die |das )?falsche[rsn]? (?!eingabe|passwort)\w+(?:[,.!]|$)
    + falscher Ordner, die Vorlagen liegen unter resources/mail

negation
    \b(?:gibt es|gibts) (?:gar |dort |so |da |hier |uberhaupt |in \w+ )*(?:nicht
        |keine?n? \w+)[.!]*$
    ^(?:das|dies|es) (?:stimmt|ist) (?:so |aber |leider |doch |jetzt )*(?:nicht|falsch|quatsch
        |verkehrt|veraltet)(?! (?:notig|schlimm|mehr notig))
    ^nicht (?:die|der|das|den|dem|in|im) [^,\n]{2,30}, (?!sondern bitte)
    ^(?:das )?stimmt (?:so )?nicht\b
        |^(?:das ist )?(?:mir |doch |aber |viel |etwas |deutlich )*zu (?:kompliziert|komplex|lang
        |umstandlich|viel)\b|^(?:so|andersrum|umgekehrt)(?: nicht)?[,.!]
    \A(?:nein|ne|nee|nicht ganz|quatsch|halt|stopp?)(?:[,.! ]+(?:nein|stopp?|warte
        |so))*[,.! \n]+(?:nicht|(?:das|der|die) (?:\w+ )?(?:ist|sind|war|stimmt|geht|gehort|muss
        |sollte|heisst|gilt|liegt|kommt)(?! (?:gut|ok|super|prima|toll|richtig|perfekt|fein
        |schon))|du|ich|falsch|so|loschen|anders(?:he)?rum|umgekehrt|lass)\b ?(?!passt
        |ist (?:super|toll|klasse|prima|perfekt|alles|so|gut|ok|in ordnung|richtig)|war (?:alles
        |s)|kannst|reicht|stimmt|geht so|lassen|brauch\w*|hat zeit|noch nicht|nur).{2,}(?<!gut)
    + das stimmt so nicht
    - kein Problem, mach weiter
"""

VETOES = r"""
own-slip!  prompt
    \bmein (?:fehler|versehen)\b|\bhabe? mich (?:vertan|geirrt|verschrieben)\b

approval  prompt
    \bdu hast recht\b|\A(?:nein|ne|nee)[,. ]+(?:alles|passt|kein)

approved-fact!  before
    \bdanke,? dass\b

hypothetical!  before
    \b(?:wenn|falls|sobald)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:nutzer|kunde\w*|bitte (?:beheben|fixen|reparieren|korrigieren
        |nachschauen)|woran liegt|schau|reparieren)\b

task  prompt
    \A(?:(?:bitte|kannst du)[, ]+)?(?:schreib\w*|erstelle?|baue?|fuge?|implementier\w*|erganze?)\b

question  before
    ^(?:wie|was|wo|welche\w*)\b
"""
