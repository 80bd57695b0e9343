"""Portuguese."""

TABLE = r"""
undo!
    \b(?:desfaz|desfaca|reverte|reverta) (?:isso|essa|esse|tudo|sua|o que|a ultima|suas|as)\b
    \b(?:volta|deixa|volte|deixe|coloca) .{0,30}como (?:estava|era)\b|\bcomo (?:estava
        |era) antes\b
    \b(?:tira|remove|apaga|remova|tire) .{2,40}que voce\b|\b(?:estava|era|ficava) melhor antes\b
    + desfaz isso, por favor

still-failing
    \b(?:ainda|continua) (?:nao |dando|falhando|quebrando|com o mesmo|quebrado|sem |o mesmo
        |da |errado|igual)|\bmesmo (?:erro|problema|resultado)\b
    ^(?:nao,? |isso |mas )?nao (?:funcionou|funciona|adiantou|resolveu|compila|deu certo)\b
        |\bantes funcionava\b
    \b(?:depois|desde) d?a? ?(?:da )?sua (?:mudanca|alteracao|correcao)\b|\b(?:seu|sua) (?:codigo
        |correcao|mudanca|script|alteracao) .{0,30}(?:nao|quebr\w+|falh\w+)
    \bnem (?:compila|roda|abre|funciona)\b|\bagora (?:nem|nao|quebrou|da erro|deu erro
        |esta quebrado|parou|[oa] \w+ nao)\b
    + ainda não funciona, mesmo erro

misread!
    \bnao (?:foi|era|e) (?:bem )?(?:isso |isto )?(?:o )?(?:que )?(?:eu )?(?:pedi|queria|quis|falei
        |disse|quero)\b|\bnao (?:e|era) isso\b
    \b(?:so|apenas|somente) (?:pedi|queria|tinha pedido)\b|\beu (?:disse|falei|pedi|tinha (?:dito
        |pedido)) (?:para|pra|que|nao|um|uma|so)\b
    \b(?:eu )?nao pedi\b|\bvoce (?:me )?entendeu (?:errado|mal)\b|\beu (?:quis dizer|me referia
        |estava falando d\w+)\b|\bcomo (?:eu )?(?:ja )?(?:disse|falei)\b|\bque eu pedi\b
    + não foi isso que eu pedi

fault!
    \bvoce (?:se |tambem |ja |ainda )?(?:esqueceu|quebrou|apagou|removeu|mudou|alterou|deletou
        |ignorou|pulou|inventou|confundiu|trocou|errou|renomeou|deixou|mexeu|enganou|so \w+ou
        |nao (?!precisa|deve)\w+)\b
    \bfaltou .{2,60}\b(?:pedi|que|voce)\b|\b(?:por ?que|pq) (?:voce|vc|apagou|mudou|removeu)\b
        |\b(?:vc|ce) (?:esqueceu|quebrou|apagou|mudou|removeu)\b
    \bpara de \w+r\b|\bpare de\b|\bnao era (?:pra|para)\b|\bdeveria ter\b
    + faltou o teste do caso de erro que eu pedi
    - cria o endpoint mas não mexe no banco

wrong-target!
    \b(?:arquivo|branch|tabela|pasta|coluna) errad[oa]\b
    + pasta errada, é em src/lib

negation
    ^(?:mas |isso )?(?:isso )?esta (?:errado|incorreto|desatualizado)\b|^(?:errado|assim nao
        |muito complicado|nao e (?:assim|verdade|bem))\b
    ^ess[ea] .{2,30} nao existe\b
    ^isso (?:nao (?:e|existe|esta (?:certo|correto))|esta)(?! (?:bom|otimo|necessario|urgente
        |perfeito|certo))\b
    \A(?:nao|nop|espera|calma)(?:[,.! ]+(?:nao|espera))*[,.! \n]+(?:isso (?!e tudo|mesmo
        |esta (?:bom|otimo))|esse|assim nao|era (?:para|pra)|eu (?:quero|queria|pedi)|nao (?:e|era
        |mexe|apaga)|o outro|a outra|(?:o|a) .{2,40}\b(?:e|deve|certo|certa|fica|tem)\b
        |usa (?=.*em vez))
    + isso está errado
    - não precisa, está ótimo assim
"""

VETOES = r"""
own-slip!  prompt
    \b(?:foi )?(?:erro|culpa) (?:meu|minha)\b|\bme enganei\b

approval  prompt
    \Anao[,. ]+precisa

approved-fact!  before
    \bobrigad[oa] por\b

hypothetical!  before
    \b(?:quando|se)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:usuarios?|clientes?|veja|olhada)\b

task  prompt
    \A(?:adicion\w+|cria|crie|escreve|monta)\b
"""
