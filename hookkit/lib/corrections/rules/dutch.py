"""Dutch."""

TABLE = r"""
undo!
    \bdraai (?:dat|dit|het|je|alles|die) .{0,30}terug\b|\bmaak (?:dat|dit|het|je
        |alles) .{0,25}ongedaan\b
    \bzet .{1,40}\bterug(?= |[.,!]|$)(?! in)|\bzoals (?:het|ie) (?:eerst )?was\b
        |\bwas (?:eerst |eerder )?beter\b
    \b(?:haal|verwijder|gooi) .{2,40}(?:die|dat|wat) je (?:hebt |net |zelf )?(?:toegevoegd|gemaakt
        |hebt|erin)\b
    + draai dat maar weer terug

still-failing
    \b(?:werkt|doet|gaat|compileert|lukt|start) (?:het )?(?:nog steeds|nog altijd|nog) niet\b
        |\bhelpt niet\b|\bniks veranderd\b|\beerst werkte\b
    \bnog (?:steeds|altijd) (?:niet|dezelfde|de fout|een|stuk|fout|kapot|rood)\b|\b(?:dezelfde
        |zelfde) (?:fout|foutmelding|probleem|resultaat)\b
    ^(?:nee,? |maar |helaas )?(?:dit |dat |het )?werkt (?:helaas )?niet[.,!]*$|\b(?:na|sinds
        |door) je (?:wijziging|aanpassing|fix)\w*
    \bnu (?:werkt|start|doet|krijg|is|geeft|zijn) .{0,40}(?:niet|geen|fout|kapot|stuk|weg)\b
    + werkt nog steeds niet

misread!
    \b(?:dat|dit|zo) (?:bedoelde|bedoel|wilde|vroeg) ik (?:helemaal |dus )?niet\b
        |\bniet wat ik (?:bedoel\w*|wil\w*|vroeg|vraag|zei)
    \bik (?:bedoelde|vroeg|had gevraagd|zei)\b(?! me af)|\bik (?:wilde|wou) (?:alleen|enkel|juist
        |een|de|het)\b|\bik had (?:.{0,30} )?(?:gezegd|gevraagd)\b
    \b(?:je hebt|hebt) (?:me |het |dit )?verkeerd begrepen\b|\bniet om gevraagd\b
    + dat bedoelde ik niet

fault!
    \bje (?:bent|hebt)\b.{1,60}\b(?:vergeten|verwijderd|gewist|kapot|verkeerde?|overgeslagen
        |genegeerd|hernoemd|gemist|verzonnen|verwisseld|veranderd|aangepast|niet
        |weer)\b(?! gelijk)
    \bwaarom (?:heb|verander|verwijder|gebruik|doe) je\b|\bhou op\b|\bstop met (?:het )?\w+en\b
        |\bje (?:had|moest) .{0,30}(?:moeten|niet)\b
    \b(?:je|jouw) (?:fix|wijziging|code|script|aanpassing) .{0,30}(?:niet|fout|kapot|stuk)\b
    + je hebt de tests vergeten

wrong-target!
    \bverkeerde (?:map|bestand|branch|tabel|kolom|repo|server|versie|plek)\b
    + verkeerde map, het hoort in src/lib

negation
    ^(?:dat|dit|het) (?:klopt|is) (?:niet|fout|onjuist|verkeerd|verouderd)\b(?! (?:erg|nodig))
        |^(?:klopt niet|fout|veel te ingewikkeld|te ingewikkeld|niet zo)\b
    \A(?:nee|neen|wacht|stop)(?:[,.! ]+(?:nee|wacht|stop))*[,.! \n]+(?:niet (?!nodig|meer|erg|nu)
        |zo niet|dat (?!is (?:goed|prima|alles|ok)|hoeft|mag|kan)|je |ik (?:wil|bedoel)|die
        |de andere|het moet|gebruik (?=.*(?:plaats|maar))|andersom|(?:de|het) .{2,40}\b(?:is|moet
        |hoort)\b)
    + nee, andersom
    - nee hoor, prima zo
"""

VETOES = r"""
own-slip!  prompt
    \bmijn fout\b|\bik (?:vergiste|had het mis)\b

approval  prompt
    \bje hebt gelijk\b|\Anee[,. ]+hoor

hypothetical!  before
    \b(?:als|wanneer)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:gebruikers?|klanten|kun je dat|zoek uit)\b

task  prompt
    \A(?:voeg|schrijf|maak een|bouw)\b

question  before
    ^(?:hoe|wat)\b
"""
