"""Spanish."""

TABLE = r"""
undo!
    \b(?:deshaz|revierte|deshace|reviertelo) (?:eso|esto|lo|todo|tus?|el ultimo cambio
        |los cambios)\b
    \b(?:deja|vuelve|pon|dejalo|ponlo)\b.{0,40}\bcomo (?:estaba|antes)\b
        |\bcomo estaba(?: antes)?[.,!]|\bvuelve a (?:poner|la version)\b
    \b(?:quita|borra|elimina|saca) .{2,40}que (?:has |agregaste|anadiste|pusiste|metiste|creaste)
        |\bestaba mejor antes\b|\bquita lo demas\b
    + deja el menú como estaba antes
    - añade un botón de deshacer

still-failing
    \bsigue (?:sin |fallando|dando|igual|roto|saliendo|apareciendo|mal|el mismo)
        |\b(?:el )?mismo (?:error|fallo|problema|resultado)\b
    \b(?:todavia|aun) (?:no (?:funciona|compila|va|anda|sale|pasa)|falla|da|sale)\b
        |\bantes funcionaba\b
    ^(?:no,? |pero )?(?:eso |esto )?no (?:funciona|funciono|compila|va|anda)[.,!]*$|\bdes(?:de
        |pues de) tu \w+
    \bahora (?:no |falla|da error|se rompio|esta roto|me da|todo).{0,40}|\btu (?:cambio|arreglo
        |codigo|script) .{0,30}(?:no|rompe|rompio|falla)\b
    + sigue sin funcionar

misread!
    \bno (?:es|era|fue) (?:eso |esto )?(?:lo que|lo )(?:te )?(?:queria|pedi|dije|quise|buscaba
        |necesito|quiero)\b
    \b(?:solo|solamente) (?:te )?(?:pedi|queria|dije|habia pedido)\b|\b(?:yo )?no te pedi\b
        |\byo no pedi\b|\bcomo (?:ya )?(?:te )?dije\b
    \b(?:te|ya te) (?:habia )?(?:dije|pedi|dicho|pedido) (?:que|no|solo|un|una|el|la)\b
        |\bque te pedi\b
    \b(?:me )?entendiste mal\b|\bno me (?:entendiste|referia|has entendido)\b|\bme referia a\b
        |\bquise decir\b|\bqueria decir\b
    + eso no es lo que te pedí

fault!
    \b(?!contraste|existe|triste|chiste|consiste|insiste|viste|asiste|resiste|baste|paste
        |hiciste)\w{2,}[ai]ste\b(?!\?)
    \bte (?:falto|has (?:olvidado|equivocado|saltado))\b|\b(?:has|te has) (?:roto|borrado|olvidado
        |cambiado|eliminado|ignorado|inventado|confundido|modificado|mezclado)\b
    \bpor que (?:has |borras|cambias|quitas|tocas|\w+aste)\w*|\bno (?:hiciste|has)\b
        |\bdeja de \w+r\b|\bno deberias haber\b
    + te equivocaste de archivo
    - crea una prueba para el caso en que el usuario no existe

wrong-target!
    \b(?:archivo|rama|tabla|carpeta|columna|repo|fichero) (?:equivocad[oa]|incorrect[oa])\b
    + carpeta equivocada, va en src/mail

negation
    ^(?:no,? |pero )?(?:eso|esto) (?:esta (?:mal|incorrecto)|es (?:falso|incorrecto|erroneo
        |mentira)|no es (?:cierto|correcto|verdad|asi|lo que|eso)|no existe)\b
    ^(?:eso )?(?:no es (?:correct|eso|asi|cierto|correcto|verdad|ese|esa)|asi no|esta mal
        |es[ea] no es|(?:es[ea]|este|esta) .{2,30}no existe|no,? es[ea] no es
        |demasiado (?:complicado|complejo|largo))\b
    \A(?:no|nop|espera|para)(?:[,.! ]+(?:no|espera|para))*[,.! \n]+(?:eso (?!es todo|esta bien
        |seria)|asi no|ese no|esa no|no (?:es|era|toques|borres)\b|te |usa (?=.*\b(?:en vez
        |lugar))|yo |el otro|la otra|quiero|queria|lo que|(?:el|la|los|las) .{2,40}\b(?:es|son|va
        |van|debe|deben|tiene|tienen)\b)
    + eso no es así, el IVA ya está incluido
    - no, así está perfecto
"""

VETOES = r"""
own-slip!  prompt
    \bfue (?:culpa mia|mi error)\b|\bme (?:equivoque|confundi)\b

approval  prompt
    \btienes razon\b

approved-fact!  before
    \bgracias por\b

hypothetical!  before
    \b(?:cuando|si)\b

reported  prompt
    \A(?:.|\n){0,160}\b(?:usuarios?|clientes?|corrige(?:la|le|lo)?|revisa\w*|investiga)\b

task  prompt
    \A(?:(?:por favor|puedes)[, ]+)?(?:anade|agrega|crea|escribe|implementa|haz)\b

question  before
    ^(?:como|que|cual\w*)\b
"""
