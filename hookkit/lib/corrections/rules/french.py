"""French."""

TABLE = r"""
undo!
    \bannule (?:ca|cela|tout|ta|tes|ton|ce que tu)\b|\bcetait mieux avant\b
    \bremets?(?:-\w+)? .{0,40}(?:comme|avant)\b|\bremets (?:le|la|les) \w+ (?:en|dans son) etat\b
    \bcomme (?:elle|il|ca|cetait|avant|ils|elles) (?:etait|etaient|avant)\b
        |\breviens (?:a (?:la version|letat)|en arriere)\b
    \b(?:enleve|supprime|retire|vire) .{2,40}(?:que )?tu (?:as|viens)\b
    + remets la fonction comme elle était
    - ajoute une commande pour annuler la dernière action

still-failing
    \b(?:marche|fonctionne|compile|passe|plante|change)(?:nt)? (?:toujours|encore|plus) ?(?:pas
        |rien)?(?= |[.,!]|$)
    \best toujours (?:la|present)\b|\btoujours (?:la meme|le meme|pas|casse|en erreur)\b
        |\bmemes? (?:erreur|probleme|resultat|bug)\b
    ^(?:non,? |desole,? |mais )?ca (?:ne )?(?:marche|fonctionne|change|compile) (?:pas|rien)\b
    \bdepuis (?:ta|ton|tes) \w+|\bapres (?:ta|ton|tes) modif\w*|\bmaintenant .{2,40}(?:plus|plante
        |erreur|casse)\b|\bca marchait avant\b
    + ça ne marche toujours pas

misread!
    \bpas (?:du tout )?(?:ce que je|ce que j\w+|ce quon|ca que je)\b|\bje parlais (?:de|du|d)\b
        |\btu (?:as|mas) mal compris\b
    \bjai (?:seulement |juste |pourtant |deja |bien )*demande (?:de|du|un|une|seul|juste|que|le|la
        |pas)\b|\b(?:je nai|jai) (?:pas|jamais|rien) demande\b
    \bje (?:voulais|parlais) (?:dire|juste|seulement|de|un|une|le|la|pas)\b|\bje t ?(?:ai
        |avais) (?:deja |pourtant |bien )*(?:dit|demande)\b|\bcomme je (?:lai|tai) dit\b
        |\bquil fallait\b
    + ce n'est pas ce que j'ai demandé

fault!
    \btu (?:as|a) (?:encore |aussi |completement |tout )*(?:oublie|casse|supprime|efface|rate
        |ignore|saute|invente|melange|confondu|change|renomme|modifie|laisse|ecrase|enleve|mal
        |retire)\b
    \btu (?:te|tes|tes encore) tromp\w+|\btu na?s? ?(?:as )?pas (?!besoin|tort|a )
    \bpourquoi (?:as[- ]tu|tu as|tas|est-ce que tu as|avoir)\b|\barrete (?:de|d\w+)\b
        |\btu naurais pas du\b|\btu aurais du\b
    \bil manque (?:toujours|encore) |\bil manque .{2,40}(?:demande|que je|que tu)\b|\b(?:ta|ton
        |tes) (?:correction|code|script|requete|modif\w*|fonction|fix) .{0,30}(?:pas|rien|plante
        |casse|faux|erreur)\b
    + tu as oublié les tests
    - corrige le bug sans toucher aux tests

wrong-target!
    ^(?:mauvais|mauvaise) (?:fichier|branche|dossier|table|colonne|version|endroit|composant|depot
        |fonction|base)\b(?! (?:de saisie|doit))
    + mauvais fichier, c'est dans src/lib

negation
    ^(?:non,? |mais )?(?:ce nest pas|cest pas) (?!grave|la peine|urgent|un probleme|necessaire
        |mal)
    ^(?:mais )?cest (?:faux|incorrect|linverse|le contraire|errone|obsolete|trop \w+)\b|^pas (?:ca
        |comme ca|celui|celle|le bon|la bonne|tout a fait)\b|\bnexiste pas\b
    \A(?:non|nan|attends|stop)(?:[,.! ]+(?:non|attends|stop))*[,.! \n]+(?:pas (?!besoin|encore
        |de (?:souci|probleme)|la peine|pour|maintenant)|ce n?est|cest (?!bon|parfait|ok|tout|bien
        |correct)|tu|je (?:veux|parle|voulais|ne)|utilise|il (?:faut|fallait)|ne |lautre
        |l[ea] .{2,50}(?:doit|est|faut)|mets|arrete)
    + non, le tri doit être décroissant
    - non, c'est bon, merci
"""

VETOES = r"""
own-slip!  prompt
    \bmea culpa\b|\b(?:cest|etait) (?:ma faute|mon erreur)\b|\bme suis trompe\b

approval  prompt
    \btu as raison\b|\Anon[,. ]+(?:cest (?:bon|parfait)|merci)

approved-fact!  before
    \bmerci d\w+

hypothetical!  before
    \b(?:quand|lorsque|si)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:utilisateurs?|clients?|corrige|regarde(?! dans))\b

task  prompt
    \A(?:(?:peux[- ]tu)[, ]+)?(?:ajoute|ecris|cree|genere|implemente|gere|corrige)\b

question  before
    ^(?:comment|quel\w*)\b
"""
