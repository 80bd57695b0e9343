"""Italian."""

TABLE = r"""
undo!
    \brimett\w+ .{0,30}com(?:e |)?era\b|\brimetti tutto\b|\btorna alla versione\b
    \bannulla (?:le tue|la tua|tutto|quello|questa|questo|lultima)\b|\bripristina (?:tutto|quello
        |il file|la versione)\b
    \b(?:togli|rimuovi|elimina) .{2,40}che hai\b|\b(?:era|andava) meglio prima\b|\bcome (?:era
        |stava) prima\b|\bcomera\b
    + rimetti tutto com'era prima
    - aggiungi un pulsante annulla al modulo

still-failing
    \b(?:non )?(?:funziona|compila|parte|va|passa) ancora\b|\bancora (?:non (?:funziona|va|compila
        |parte)|lo stesso|rotto|errore)\b
    \bcontinua a (?:dare|non|fallire|crashare)\b|\b(?:lo )?stesso (?:errore|problema|risultato)\b
        |\bprima funzionava\b
    ^(?:no,? |ma )?(?:cosi )?non (?:funziona|va|compila)[.,!]*$|\bdopo la tua \w+|\badesso (?:non
        |da errore|e rotto)\b|\bora (?:non|da errore|e rotto).{2,}
    \b(?:il tuo|la tua) (?:codice|modifica|fix|script|correzione) .{0,30}(?:non|sbagliat|romp)
    + continua a dare lo stesso errore

misread!
    \bnon (?:e|era) (?:quello|cio|questo) (?:che )?|\bhai (?:capito male|frainteso)\b
        |\bmi riferivo\b
    \b(?:ho|avevo|ti ho|ti avevo) (?:solo |soltanto |gia |espressamente )*(?:chiesto|detto) (?:di
        |un|una|il|la|che|solo|per)\b
    \bnon (?:ti )?(?:ho|avevo) (?:mai )?chiesto\b|\b(?:volevo|intendevo) (?:solo|dire|un|una|il|la
        |quello|quella)\b
    + non è quello che ti ho chiesto

fault!
    \b(?:ti sei|sei) (?:dimenticat|sbagliat|confus)\w+|\bnon hai (?!bisogno|torto)\w+
        |\bavresti dovuto\b|\bnon dovevi\b
    \bhai (?:di nuovo |anche |completamente |solo )?(?:dimenticato|sbagliato|rotto|cancellato
        |rimosso|cambiato|ignorato|saltato|inventato|confuso|eliminato|rinominato|tralasciato
        |omesso|lasciato|modificato .{0,30}sbagliat\w)\b
    \bperche (?:hai|stai|usi|cancelli|tocchi)\b|\bsmetti(?:la)? (?:di|con)\b
        |\bmanca(?:no)? .{2,30}che (?:ti )?(?:avevo|ho)\b
    + hai dimenticato i test

wrong-target!
    \b(?:file|ramo|branch|tabella|cartella|colonna) sbagliat[oa]\b
    + hai modificato il file sbagliato

negation
    ^(?:e|questo e|non e) (?:sbagliato|falso|errato|corretto|vero|giusto|cosi)\b(?<!\be corretto)
        (?<!\be vero)(?<!\be giusto)(?<!\be cosi)
    ^non e (?:corretto|vero|giusto|cosi)\b|^(?:sbagliato|troppo complicato|cosi non va|non cosi)\b
        |\bnon esist(?:e|ono)\b
    \A(?:no|aspetta|fermo|fermati)(?:[,.! ]+(?:no|aspetta|fermo))*[,.! \n]+(?:cosi no|non (?:e
        |quello|cosi|questo|toccare|cancellare|farlo|va)|cosi non|quello (?!va bene)|questo non
        |hai|io|intendevo|voglio|laltro|usa (?=.*invece)|e il contrario|(?:il|la) .{2,40}\b(?:e
        |deve|va)\b)
    + no, così non va
    - no, va bene così, grazie
"""

VETOES = r"""
own-slip!  prompt
    \b(?:colpa|errore) mi[ao]\b|\bmi sono sbagliat

approval  prompt
    \bhai ragione\b|\Ano[,. ]+va bene

approved-fact!  before
    \bgrazie (?:per|di|che)\b

hypothetical!  before
    \b(?:quando|se)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:utenti|clienti|controlla\w*|controllare|correggi)\b

task  prompt
    \A(?:aggiungi|scrivi|crea)\b

question  before
    ^(?:come|quale)\b
"""
