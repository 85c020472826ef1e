"""Knows orders in a text: to the one who answers from it, to change how questions are answered, or to buy or sell.

Documents and questions are data, and a model may follow whatever stands in its prompt; so code knows an order
before a model reads it. A document may not tell what is to be said ("answer that …"), which is what a question is
for; a question may not ask for the rules ("list your rules"), which are a report's matter. In the 92,000 sentences
of the filings and the article nothing is taken for an order.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.visible import visible

# Letters of other scripts that look like Latin ones, each before the one that it looks like.
_PAIRS = "аaеeіiјjкkмmоoрpсcтtуyхxѕsԁdɡgһhԛqԝwαaιiκkνvοoρpτtυuχxıiАAВBЕEІIЈJКKМMНHОOРPСCТTХXΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΧX"
_LOOKALIKES = {ord(_PAIRS[at]): _PAIRS[at + 1] for at in range(0, len(_PAIRS), 2)}

_MODEL = (
    r"(?:a\.?i\.?|llms?|language[- ]models?|chat ?bots?|(?:ai |virtual )?assistants?|agents?|gpt|copilot)"
)
_WRITING = r"(?:memo|note|document|page|text|file|article|message|report|material|passage|question)"
_KO_MODEL = r"(?:AI|인공지능|챗봇|언어\s?모델|어시스턴트|비서|조수)"
_BEGINS = r"(?:^|[:;,\"“(]\s*|\b(?:please|instead|then|and|now|must|should|always|only) )"
"""Where an English order begins: a clause, or a word that leads to one."""
_JUST = r"(?:only |exactly |just |simply |with |in |to |your |every |each |the )*"
_TO = r"(?:라|해라|하라|세요|하세요|십시오|하십시오|으십시오|시오|하시오|으세요|어라|해\s?줘|해\s?주세요)"
"""Endings of a Korean order."""

_AGAINST_RULES = (
    r"\b(?:ignor|disregard|forget|overrid|bypass|set aside)\w*[^.?!]{0,40}\b(?:(?:previous|prior|above|earlier|all|your|"
    r"these|other|any|the) )+(?:\w+ )?"
    r"(?:instructions?|prompts?|rules|guidelines|guardrails|directives|documents|sources|materials?)\b",
    r"\b(?:previous|prior|above|earlier|preceding|hidden|initial|secret|foregoing) (?:instructions|prompts?)\b",
    r"\bsystem (?:prompt|override)\b|\byour (?:own |full |hidden |initial |complete )?(?:prompt|guardrails)\b",
    r"\b(?:new|updated|additional|special|override) instructions?\b\s*(?::|for|to|from)",
    rf"(?:^|[(\[*:]\s*)(?:note|notes|message|instructions?|attention|notice|memo|important)\b[^.?!\w]{{0,3}}"
    rf"(?:(?:to|for) )?(?:the |any |all |every )?{_MODEL}\b",
    rf"\b{_MODEL}[^.?!]{{0,20}} (?:reading|processing|summari[sz]ing|that reads|who reads) (?:this|the|these) {_WRITING}",
    rf"\byou are (?:now |not )?(?:an? )?(?:\w+ ){{0,2}}{_MODEL}\b|\byou are (?:now|not bound)\b|"
    r"\bfrom now on,? (?:you|always|answer|reply)|"
    r"\bend of (?:material|evidence|context|prompt|user input)\b|\bbegin new instructions\b",
    r"(?:이전|위|위의|앞선|앞의|기존|지금까지(?:의|\s*받은)?|종전)\s*(?:모든\s*)?(?:지시|명령|프롬프트)",
    r"시스템\s*(?:프롬프트|지시|명령)|(?:숨은|비밀|초기)\s*(?:지시|프롬프트)",
    r"(?:지시|지침|명령|규칙|프롬프트)[^.?!]{0,20}"
    rf"(?:(?:무시|잊|해제|출력|공개)(?:하고|고|{_TO})|따르지\s*(?:마|말))(?![가-힣])",
    rf"(?:무시|잊)(?:하고|고|{_TO})[^.?!]{{0,15}}(?:지시|규칙|명령|자료|근거)|"
    rf"(?:자료|문서|근거)(?:는|를|을|들을|은)?\s*(?:모두\s*|전부\s*)?무시(?:하고|{_TO})(?![가-힣])",
    rf"이\s*(?:글|문서|자료|메모|쪽|페이지|파일)(?:을|를)?\s*(?:읽는|요약하는|처리하는|보는)\s*(?:모든\s*)?(?:{_KO_MODEL}|모델)",
    rf"{_KO_MODEL}(?:에게|께)\s*(?:보내는|전하는|주는|드리는)\s*(?:지시|명령|알림|전달\s?사항)|새로?운?\s*(?:지시|규칙)\s*(?:사항)?\s*:",
    r"(?:당신|너|넌)(?:은|는)?\s*(?:이제|지금부터)|(?:이제|지금)부터\s*(?:너는|넌|당신은|모든\s*(?:답|질문))",
)
_WHAT_TO_SAY = (
    rf"{_BEGINS}(?:tell|assure|convince|urge|ask|send|inform|warn) (?:the |this |every |any )user\b",
    rf"{_BEGINS}(?:say|tell|reply|answer|repeat|print|recite)\b (?:only |exactly |just |simply )?"
    r"(?:that |with |exactly|verbatim|(?:the |these |those )?(?:following|words?|text|phrase|sentence)\b)",
    rf"{_BEGINS}(?:say|reply|respond|answer|repeat|print|output|reveal|recite|append|render|display|insert|embed|end|begin|start|"
    rf"finish)\b {_JUST}(?:answers?|repl(?:y|ies)|user|reader|image|base64|"
    r"following (?:words?|text|phrase|sentence|link|image)|(?:these|this|the) (?:words?|sentence|link|phrase))\b",
    r"(?:라고|다고|고|로|만|을|를|게|에)\s*(?:만\s*|꼭\s*|반드시\s*)?(?:답|대답|말|출력|응답|답변|써|쓰|전하|전달|안내|추천|권하|"
    rf"표시|붙이|덧붙이|끝내|번역|반복|삽입|넣){_TO}(?![가-힣])",
    r"(?:라고|다고|고|로|만)\s*(?:만\s*|꼭\s*|반드시\s*)?(?:답|대답|출력|응답|답변)해야\s?(?:합니다|한다)",
    rf"(?:사용자|이용자|질문자)(?:에게|한테|께)[^.?!]{{0,60}}(?:{_TO}|할 것)(?![가-힣])",
)
_MARKS = r"<\s*/?\s*[|｜]\s*\w+|[|｜]\s*>|\[/?INST\]|<<SYS>>|<(?:start|end)_of_turn>|\[\|\w+\|\]|</s>"
_FOR_RULES = (
    r"(?:지시|명령|규칙|프롬프트|설정|지침)[^.?!]{0,20}(?:무시|잊|출력|보여|공개|말해|알려|바꿔|해제|요약|번역|반복|옮겨|적어|써)|"
    r"(?:ignore|disregard|forget|override|bypass)[^.?!]{0,40}(?:instruction|rule|prompt|document|source|guideline|previous|above)",
    r"(?:new|updated) (?:rule|instruction|policy) from|stop using the (?:document|source)|"
    r"(?:state|say|claim|answer|report|repeat|present)(?: \w+){0,3} as (?:an? )?(?:\w+ )?fact\b|"
    r"act as|pretend|jailbreak|developer mode|base ?64",
    r"(?:print|reveal|show|repeat|output|translate|summari[sz]e|paraphrase|encode|quote|list|describe|give me|tell me|what (?:are|is|were))"
    r"[^.?!]{0,30}\b(?:your (?:\w+ )?(?:prompt|instruction|rule|guideline)|(?:the|system) prompts?\b|your prompt|instructions)",
    r"(?:repeat|print|output|copy|quote|recite)[^.?!]{0,30}\b(?:above|before this|verbatim|word for word|so far|preceding)",
    r"(?:위|앞|처음|지금까지)[^.?!]{0,15}(?:내용|문장|글|말|텍스트|대화)[^.?!]{0,12}(?:그대로|반복|출력|복사|옮겨)",
    r"역할극|역할을 (?:맡|해)|인 척|이제부터 너는|사실이라고 (?:말|답|써)",
    r"https?://\S+\?\S+",
)
_CALL_TO_TRADE = (
    r"(?:^|[.;:!\"“(]\s*|\b(?:please|now|must|immediately|so|just) )(?:buy|sell|short|dump|go all[- ]in on)\b"
    r"(?![,-]| (?:term|side|and|or|back|through|to|our|their|its|in|on the)\b)[^.?!]{0,50}"
    r"\b(?:now|today|immediately|at once|right away|everything|before it|all your|all of your|stocks?|shares?)\b",
    r"\byou (?:should|must|need to|have to|ought to|had better) (?:now |immediately )?(?:buy|sell|short|dump|invest|go all)",
    r"\b(?:strong|screaming|guaranteed) buy\b",
    r"(?:매수|매도|손절|투자|풀매수|몰빵)\s?(?:하세요|하십시오|하시오|해라|하라(?!고|는)|합시다)|(?:매수|매도|손절)해야\s?(?:합니다|한다)",
    r"(?:^|\s)(?:사|사들이|담으|파|파시|팔아|처분하|정리하)(?:세요|십시오|시오)(?![가-힣])|(?:사|팔아)(?:야|셔야)\s?합니다",
)


def _any(*groups: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for group in groups for pattern in group), re.IGNORECASE)


_DOCUMENT = _any(_AGAINST_RULES, _WHAT_TO_SAY, (_MARKS,))
_QUESTION = _any(_AGAINST_RULES, _FOR_RULES, (_MARKS,))
_TRADE = _any(_CALL_TO_TRADE)


def is_order(text: str) -> bool:
    """Whether a sentence of a document gives orders to the one who answers from it."""
    return bool(_DOCUMENT.search(folded(text)))


def is_order_in_question(text: str) -> bool:
    """Whether a sentence of a question tries to change how questions are answered, or asks for our instructions."""
    return bool(_QUESTION.search(folded(text)))


def calls_to_trade(text: str) -> bool:
    """Whether a sentence tells its reader to buy or sell."""
    return bool(_TRADE.search(folded(text)))


def folded(text: str) -> str:
    """The text as a person reads it: invisible characters gone, look-alikes as Latin letters, forms as one."""
    return unicodedata.normalize("NFKC", visible(text)).translate(_LOOKALIKES)
