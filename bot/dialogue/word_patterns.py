"""What words and emoji mean in the middle of a conversation, in both languages, and how sure is
sure enough."""

from __future__ import annotations

import re

from bot.dialogue.message import FALLBACK

NOT_OURS = frozenset({
    "moderated", "too_many_messages", "rate", "switch_language", "bot_challenge", "export_data",
    "unsure_words", "misheard", "listening", "recommendation",
})  # fmt: skip
"""Intents that the shop's rules answer whatever is open."""
DOUBTFUL = frozenset({
    "bot_challenge", "switch_language", "export_data", "listening", "recommendation",
})  # fmt: skip
"""Of these, those that must be sure where something else was asked."""
MANY = 6
"""Pieces from which on a price for many is wanted."""
QUESTIONS = frozenset({
    "ask_info", "delivery_cost", "delivery_time", "opening_hours", "payment_problem",
})  # fmt: skip
REACTIONS = {
    "thank": "thanks", "praise": "praise", "laugh": "laugh", "apology": "apology",
    "greet": "greeting", "smalltalk": "smalltalk", "goodbye": "goodbye", "bot_challenge": "robot",
    "complaint": "anger", "order_problem": "worry",
}  # fmt: skip
SURE = 0.4
"""From this confidence on an intent counts in the middle of a case."""
VERY_SURE = 0.8
"""And where the answer to a question could be of any content."""
CERTAIN = 0.95
"""And where a part of an answer is about something that the whole is not."""
RECORD = (
    (
        "estimated_on",
        ("delivery_time", "order_status"),
        re.compile(
            r"\b(when|which day|what day|what date|arriv\w*|how long|eta|kapan|kpn|hari apa|tgl|"
            r"tanggal|sampe?i?|smp|nyampe\w*|tiba|brp lama|berapa lama|today|tonight|tomorrow|"
            r"tmrw?|in time|this week(end)?|by (mon|tues|wednes|thurs|fri|satur|sun)day|hari ini|"
            r"besok|bsk|lusa)\b"
        ),
    ),
    (
        "tracking_number",
        ("order_status", "order_details", "ask_info"),
        re.compile(
            r"\b(resi\w*|tracking (number|no|code)|awb|courier\w*\W+(\w+\W+){0,4}(number|no)|"
            r"what('?s| is) (the|its) number)\b"
        ),
    ),
    (
        "courier",
        ("order_status", "order_details", "ask_info"),
        re.compile(
            r"\b((which|what) courier|kurir\w* (apa|siapa|mana)|siapa kurir\w*|ekspedisi\w*|"
            r"pak[ae]i? kurir|who('?s| is) (the courier|delivering|shipping))\b"
        ),
    ),
    (
        "total",
        None,
        re.compile(
            r"\b(total\w*|how much (is|was|did|do i (pay|need|owe)|should i (pay|prepare)|cash)|"
            r"of which (the )?(shipping|delivery|postage)|brp (semua|totalnya)|jumlah\w*|"
            r"siap(in|kan) (uang )?(brp|berapa)|(uang|duit)nya (di)?siap(in|kan)\w*)\b"
        ),
    ),
    (
        "address",
        ("order_details", "ask_info", "change_address"),
        re.compile(
            r"\b((which|what) address|alamat(nya)? (mana|apa|yg mana)|(di)?kirim ke ?mana)\b"
        ),
    ),
    (
        "items",
        None,
        re.compile(
            r"\bwhat('?s| is| was) in (it|there|that|my)\b|"
            r"^\W*(and |so |ok |hm+ ){0,3}what('?s| is) in the\b|\bwhich items\b|"
            r"\bisi(nya)? (apa|ap|pa|brp|berapa)\b|\bisinya\b|"
            r"\bbarang(nya)? apa\b|\bwhat did i (buy|order|get)\b|"
            r"\b(brp|berapa|how many)\b[^?.]{0,40}\b(di|dalam|in) (the |my )?"
            r"(pesanan|orderan|order)"
        ),
    ),
    (
        "payment_method",
        None,
        re.compile(
            r"\b((is it|its|it'?s|that'?s|itu|ini) cod|bayar(nya)? (nanti )?ke kurir\w*|bayarnya|"
            r"ke(bayar|transfer)|(udah|udh|sudah|sdh) (di)?bayar|is it paid|paid already|lunas|"
            r"how did i pay|(in|uang|much) cash|uang pas|bayar cash|siap(in|kan)? uang)\b"
        ),
    ),
)
"""What the record of the order that was spoken of knows: the intents (None: any) and words that ask
for it."""
HOW_LONG = re.compile(r"\b(how (long|many days)|(brp|berapa) (lama|hari|lm)|lama (ga|gak|nggak))\b")
HOW_LONG_TOPIC = "delivery_time"
"""The intent under which a kind of case says how long it takes."""
GENERAL = re.compile(r"\b(usually|normally|biasanya|umumnya|rata-rata)\b")
WHERE = re.compile(r"\b(mana|where|dimana)\b")
SUM = re.compile(
    r"\b(total\w*|jadi(nya)? (brp|berapa)|(brp|berapa) (total|semua|jadinya)|semuanya|"
    r"how much (for|would|are|is)|(brp|berapa) (kalau|kalo|klo)|(kalau|kalo|klo) \w+ (brp|berapa))"
    r"\b"
)
LONGEST_FOLLOW_UP = 12
LIKELY_SPOKEN_OF = 0.3
SHORT = 5
SHORT_QUESTION = 8
STORY = 4
TWO = 2
MANY_DIGITS = re.compile(r"\d{2}")
PRICE = re.compile(r"\b(brp|berapa|harga\w*|how much|price\w*|duit)\b")
GIVES_UP = re.compile(
    r"\b(ga|gak|g|nggak|ngga|enggak|tidak|tdk) ?jadi\b|\bgajadi\b|"
    r"\b((ga|gak|g|nggak|ngga|enggak|tidak|tdk) ?(usah|perlu)|gausah|gaperlu)"
    r"(?= (deh|aja|lah|kak|kakak|min|ya|dulu|udah|udh|sudah|makasih|lagi|kok)\b|[^\w\s]|\s*$)|"
    r"\bnever ?mind\b|\bnvm\b|\bforget (it|about it)\b|\bbatal aja\b|"
    r"\b(belum|blm|blom) (beli|pesan|pesen|checkout)\b|\bhaven'?t (bought|ordered)\b|"
    r"\ball good\b|\bfound it\b|\b(udah|udh|sudah) ketemu\b|\b(close|drop) (my|the|that|it)\b|"
    r"\b(tutup|cabut|tarik) (aja |saja )?(kasus|laporan|komplain)|"
    r"\b(cancel|drop|close|stop|forget|withdraw|scrap|call off|batal(in|kan)?|hapus) "
    r"(the |my |that |this )?(reminder|alert|request|case|complaint|report|ticket|claim|search|"
    r"investigation|chase|pengingat\w*|laporan\w*|komplain\w*|permintaan\w*|klaim\w*)\b|"
    r"\b(too much|more) (hassle|trouble|bother)\b|\bnot worth (it|the)\b|"
    r"\bcan'?t be (bothered|arsed)\b|\bmales (ah|deh|ribet)\b|\bribet (ah|deh|banget)\b|"
    r"\bleave it( then| for now| there| be| at that)?(?=\s*([.,!?]|$))"
)
ACKNOWLEDGES = re.compile(
    r"\W{0,5}(?:(?:ok(?:ay|e+|ey|eh)?|sip+|siap|baik(?:lah)?|gpp|ga ?papa|gapapa|noted|fine|good|"
    r"alright|i see|got it|thanks?|thx|ty|makasi+h*|mksh|terima kasih|hm+|oh|great|nice|kak|kakak|"
    r"min|deh|lah|mantap)\b\W{0,9})+"
)
"""What is said to an answer as well: no clear yes to the question that stands below it."""
SUPPOSES = re.compile(
    r"\W{0,9}(kak |min |btw |and |trus ){0,4}(klo|kl|kalo|kalau|if|what if|misal\w*)\b"
)
NEGATION = re.compile(
    r"\b(jgn|jangan|don'?t|not|isn'?t|ga|gak|g|nggak|ngga|tidak|tdk|sama kok|bukan|bkn)\b"
)
FORBIDS = re.compile(r"\b(jgn|jangan|jan|don'?t|do not|ga usah|gausah|gak usah|nggak usah)\b")
PICTURE = re.compile(
    r"\b(foto\w*|photos?|vid\w*|pict?\w*|gambar\w*|bukti\w*|receipt|struk|kirim\w*|send)\b"
)
BEGINS_QUESTION = re.compile(
    r"\W{0,9}(btw |eh |oh |ok |and |trus |terus |kak |min ){0,4}"
    r"(how|what|where|when|why|who|can|do|does|is|are|gimana|gmn|cara|apa|kapan|kpn|berapa|brp|"
    r"bisa|dimana|kenapa|knp)\b"
)
ASKS_FOR = re.compile(
    r"\b(kapan|kpn|berapa|brp|gimana|gmn|kenapa|knp|mana|siapa|when|how|where|which|who|why|"
    r"what (do|should|can|happens))\b"
)
QUESTION_WORD = re.compile(
    r"\b(what|when|where|who|why|how|which|can|could|do|does|is|are|will|apa|apakah|kapan|kpn|"
    r"dimana|di mana|mana|siapa|kenapa|knp|gimana|gmn|bagaimana|berapa|brp|bisa|boleh|ada|bs)\b"
)
ENDS_QUESTION = re.compile(
    r"\b(?:ga|gak|gk|nggak|ngga|enggak|engga|kah|kan)(?: (?:sih|ya|kak|kakak|min|yah))?\W*$"
)
ASKS_BACK = re.compile(r"\b(kan|belum|blm|blum|right|yet|berapa|brp|how much)\b|\?")
PERSON = re.compile(
    r"\b(mau|mo|pengen|pgn|ingin|bisa|boleh|minta|can i|could i|may i|let me|want to|need to|"
    r"wanna|like to)\b(\W+\w+){0,2}\W+(ngomong|bicara|ngobrol|chat|talk|speak)\b"
    r"(\W+\w+){0,3}\W+(manusia|orang|human|person|manager|someone|cs|admin|agen|agent)\b"
    r"|\b(panggil\w*|hubungkan|hubungin|sambungkan|sambungin)\b"
    r"(\W+\w+){0,2}\W+(manusia|orang\w*|cs|admin\w*|agen|petugas)\b"
    r"|\b(mau|pengen|minta)\W+(sama\W+)?(manusia|orang (aja|dong|asli|beneran))\b"
)
"""A person is wanted, whatever else is said."""
OF_PRODUCTS = re.compile(
    r"\b(ada|ready|redi|stok|stock|harga\w*|hrg|berapa|brp|available|do you have|price|how much)\b"
)
CLEAR_YES = re.compile(r"\W{0,5}(iya+|ya+|yes+|yep|yup|yeah|boleh|betul|bener|benar|sure)\b")
AGREES = re.compile(r"\W{0,5}(yes|yep|iya|ya|correct|right|exactly|betul|benar|bener)\b")
CLEAR_NO = re.compile(
    r"\W{0,5}(?:(?:eh|oh|no|nah|wait|hmm+|ya|yah|actually|sorry|ok|on second thoughts?)\W{1,3})"
    r"{0,3}(?:(?:jangan|jgn|don'?t|do not)\b(?! (?:lupa|lama|sampai|sampe|cuma|cm|asal|php|janji|"
    r"bohong|boong|just|only|forget|worry|keep))|keep it\b|"
    r"leave it\b|(?:ga|gak|nggak|ngga|tidak) ?jadi\b|gajadi\b)"
)
DEED = re.compile(
    r"\b(batalkan|batalin|dibatalin|batal|cancel|call it off|ganti\w*|change|ubah|retur\w*|return|"
    r"kirim\w*|send|tukar\w*|tuker\w*|exchange|swap|hapus\w*|delete|remove|do it|proses|register|"
    r"daftar\w*|chase|poke|nudge|push|hurry|desak\w*|kejar\w*|"
    r"(kill|scrap|bin|axe|void|undo) (it|that|this))\b"
)
"""What is wanted, in so many words: said to the question whether it is to be done, it is a yes."""
FORBIDS_DEED = re.compile(
    r"\b(?:jgn|jngn|jangan|jan|don'?t|do not|not|usah|bukan|bkn|instead of|rather than|without|"
    r"(?:ga|gak|g|ngga|nggak|tidak|tdk) ?(?:usah|jadi))\s"
    r"(?!(?:lupa|lama|forget|sampai|sampe|hesitate)\b)(?:\w{1,12}\s)?"
    r"(?:di ?|ke ?|ter|me(?:m|n|ng)?)?(?:batal|cancel|call(?:ing)? it off|ganti|chang|ubah|retur|"
    r"tukar|tuker|nukar|exchang|swap|hapus|delet|remov)\w*"
    r"|\b(?:jgn|jangan) sampa?[ie] (?:ke|ter|di)?(?:batal|cancel|hapus|ganti|ubah)\w*"
)
"""What was asked about must not be done: no yes beside it is one."""
DOES_IT = re.compile(
    r"\W{0,5}(ok(ay|e|ey)?|yes|sure|ya|iya|sip|please|tolong|great|perfect|cool|nice|mantap|good|"
    r"correct|right|exactly|betul|benar|bener)\W+(please |tolong |just )?"
    r"(do|go ahead|go on|register|update|save|confirm|lanjut\w*|proses|daftarkan|daftarin|catat|"
    r"simpan)"
    r"( (it|them|that|aja|saja|deh|ya|kak|min|please|now))*\W*"
)
"""A yes to whatever was asked; "send it" is none, where it was asked whether to cancel it."""
HESITATES = re.compile(
    r"\b(tapi|tp|but|nanti|ntar|dulu|dlu|wait|hmm+|belum|blm|kalau|kalo|klo|if|asal|mungkin|maybe|"
    r"ampun|allah|tuhan)\b|\?"
)
YES_INTENTS = ("affirm", "thank", "inform", "resume", "praise", FALLBACK)
NO = re.compile(
    r"^\W{0,5}(no|nope|nah|ga|gak|g|nggak|ngga|engga|tidak|tdk|bukan|bkn|actually|eh|stop|wait)\b|"
    r"\b(keep|don'?t|jangan|jgn|batal|jadi|usah|never ?mind|nvm|biarin|tetep|tetap)\b"
)
NOT_YET = re.compile(
    r"\b(?:belum|blm|blum|belom|not|never|hasn'?t|haven'?t|still no)\b(?: \w+){0,3}? "
    r"(?:nyampe\w*|samp[ae]i?|smp|tiba|dateng|datang|terima|diterima|arrived?|come|here|received?|"
    r"got|get)\b"
)
WAITED = re.compile(
    r"\b(?:udah|udh|sudah|sdh|dah|been|lebih dari|more than|over|since)\b[^.?!]{0,12}?"
    r"\b(?:\d{1,3}|satu|dua|tiga|empat|lima|one|two|three|four|five|a|few|several)?\s?"
    r"(?:hari|hr|minggu|mgg|bulan|days?|weeks?|months?)\b|\b(?:seminggu|sebulan|berminggu|berhari)"
)
MONEY = re.compile(r"\b(duit\w*|uang\w*|refund\w*|dana\w*|money|balik\w*)\b")
HOW = re.compile(
    r"(?:^|[.!?,;])\W{0,9}(btw |eh |and |so |ok |but |trus |terus |kak |min ){0,4}"
    r"(how (do|can|to|does)|where (do|can|should|to)|cara|gimana cara)\b"
)
MUST = re.compile(
    r"\b(do|should|must|shall|would) (i|we)( \w+)? (have to |need to |has to |still )?"
    r"(send|return|give|ship|bring|post|mail|keep)\b|"
    r"\b(harus|perlu|wajib|mesti) (saya |aku |ku)?(di)?(kirim\w*|balik\w*|retur\w*|kembali\w*)\b"
)
"""Who asks whether it is to be sent back wants to know, and returns nothing yet."""
OPTIONS = re.compile(
    r"\b(what (else )?(can|could|should|do) (i|we) do|(what are|what'?s) (my|the) options?|"
    r"any (other )?(way around|way out|option)|what now|harus gimana|gimana dong|solusi\w*|"
    r"ada cara lain)\b"
)
"""Who was refused something, or reported it, asks what can be done."""
WHERE_TO = re.compile(
    r"\b(how (do|can|to|does)|where (do|does|would|will|should|is it|to)|which (account|bank|card)|"
    r"ke ?mana|masuk mana|gimana cara\w*|cara(nya)?)\b"
)
"""Asked of money that was paid back."""
FAULTLESS = re.compile(
    r"\b(ga|gak|g|nggak|ngga|tidak|tdk|bukan|bkn|not|isn'?t|wasn'?t|aren'?t)( \w+)? "
    r"(rusak|cacat|sobek|pecah|broken|damaged|defect\w*|torn)\b"
)
CAN_TURN_UP = (
    "not_received", "late_order", "missing_item", "refund_status", "payment_not_seen",
)  # fmt: skip
FOUND = re.compile(
    r"\b(ketemu|nemu|found|turned up|had it|had put it|got it now|"
    r"ternyata (\w+ ){0,2}(ada|di|dititip\w*|keselip|terselip|nyelip|nyempil)|"
    r"(it|they|parcel|package|order)('?s| has| have| just)? (arrived|came|come|here|shown up)|"
    r"(it|they|parcel|package)('?s| was| were| is) (at|with) (my |the |our )?"
    r"(neighbou?r|guard|security|reception|mother|mom|mum|dad|wife|husband|office)\w*|"
    r"(udah|udh|sudah) (sampe|sampai|nyampe|dateng|datang|masuk)|"
    r"(it|money|refund|cash|payment)('?s| is| has)?( now| just| finally)? (there|landed|come in|"
    r"gone through|in my (account|bank|wallet|balance))|"
    r"(ada|dititip\w*|nyasar|diterima) (di|ke|sama|ama) (rumah )?"
    r"(tetangga|satpam|pos|ibu|mama|adik|kakak)\w*)\b"
)
OF_PARCEL = re.compile(
    r"\b(parcel|package|order|shipment|delivery|coming|arriv\w*|ship\w*|paket\w*|pesanan\w*|"
    r"orderan\w*|kirim\w*|dikirim\w*|sampai|sampe|nyampe|warehouse|gudang)\b"
)
NEXT_STEP = re.compile(
    r"\b(what('?s| is| comes| happens)? (next|now|then|else|from here)|"
    r"(anything|something) (else )?(i|you|for me|left)\b|do i (need|have) to do|next step|"
    r"and then|selanjutnya|(habis|abis|setelah) (ini|itu)|ngapain|langkah (berikut\w*|selanjut\w*)|"
    r"(terus|trus|lalu) (apa|gimana|gmn)|perlu (saya|aku) (lakukan|apa))"
)
"""What comes next: of a case that staff have its news, of one in hand the question that waits."""
ASKS_WHETHER_IT_CAME = re.compile(
    r"\b(?:(?:if|whether|has|have|had|was|were|is|did) (?:it|they|that|this|"
    r"(?:my|the) (?:order|parcel|package|items?))(?: \w+){0,2} (?:delivered|arrived?|come|here|"
    r"reached)|"
    r"(?:udah|udh|sudah|sdh)(?: \w+){0,2} (?:nyampe\w*|samp[ae]i?|smp|tiba|dateng|datang|"
    r"terkirim|diterima|diantar)(?:kah| kah| apa| atau)?(?: \w+)? ?"
    r"(?:belum|blm|blum|belom|kah\b|\?|$)|"
    r"apa(?:kah)?(?: \w+){0,2} (?:udah|udh|sudah|sdh)(?: \w+){0,2} (?:nyampe\w*|samp[ae]i?|tiba|"
    r"dateng|datang|terkirim|diterima|diantar))"
)
DID_NOT_COME = re.compile(
    r"\b(?:but|not|(?:did|was|were|has|have|had|is|does|do)n'?t|never|says|said|marked|tapi|tp|"
    r"padahal|kok|katanya|bilangnya|statusnya|tulisannya|gak|ga|nggak|ngga|tidak|tdk|"
    r"(?:belum|blm|blum|belom) (?:nyampe\w*|samp[ae]i?|terima|ada|dateng|datang|diterima))\b"
)
"""Who asks whether it came, and who says that it did not though it should have."""
NO_ANSWERS = ("talk_to_person", "stop", "wait", "skip")
LIKELY = 0.36
"""From this confidence on an unsure intent begins its case all the same."""
LIKELY_OF_ORDER = 0.2
"""The same where an order is named: something is wanted of it."""
LETTER = re.compile(r"[^\W\d_]")
ANGRY_SIGNS = frozenset("😡😠🤬👿💢😤")
SAD_SIGNS = frozenset("😭😢😞😔🥺💔😥😩")
OTHER_ONE = re.compile(r"\b(yg|yang|the) (satunya|other|lain)")
ANOTHER = re.compile(
    r"\b(also|too|another|as well|juga|jg|satu lagi|sekalian|selain itu|yang lain|beda lagi)\b"
)
"""What comes is another matter."""
REQUESTS = re.compile(r"\b((can|could|would|will) (you|u|ya)|please|pls|plz|tolong|tlg|mohon)\b")
"""A wish in the form of a question."""
WANTS = re.compile(
    r"\b(please|pls|plz|want|wanna|need|would like|i'?d like|can (i|you|u)|could|check|tell me|mau|"
    r"mo|pengen|minta|tolong|tlg|mohon|cek|bisa|bs|boleh)\b"
)
CHANGED_MIND = re.compile(
    r"\b(instead|rather|aja|saja|tuker|tukar|ga jadi|gak jadi|tidak jadi|nggak jadi|batal)\b"
)
