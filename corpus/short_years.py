"""Years of two digits in Korean: 25년 and '25년 may be the year 2025, and as well a time of twenty-five years."""

from __future__ import annotations

_QUOTE = "['’‘]"

_BEFORE_A_TIME = (
    "지난", "향후", "앞으로", "최근", "다음", "약", "총", "무려", "최대", "최소", "최장", "거의", "근", "만", "꼬박", "대략",
    "평균", "적어도", "길게는", "짧게는", "장장", "벌써", "어느덧", "수명", "수명은", "기간", "기간은", "만기", "만기는",
    "연수", "연수는", "보증", "근속", "경력", "업력", "할부", "임기", "징역",
)  # fmt: skip
"""Words before a length of time, with a blank between."""

_AT_A_TIME = (
    r"간|만(?:에|의|이|인|입)|차(?:에|의|인|를|가|로|부터)|이나|이면|이라|이란|이다|이며|이고|이었|이에요|입니다|인데|인가|인지|일까|"
    r"(?:이|은|도|을|를)\s(?:더\s|채\s|다\s)?(?:넘|지나|지났|걸[리려린릴렸]|흐|흘|되|됐|족히|남|보내|살|일하|이어|버티|기다)|"
    r"에\s?걸[쳐치친칠]|의\s(?:역사|세월|전통|경험|경력|시간|기간|인연|여정|노하우|업력)"
)
"""What a length of time is followed by without a blank."""

_AFTER_A_TIME = (
    r"간(?![가-힣])|간의|동안|만에|만의|만\s?(?:처음|최|기)|째|차(?![가-힣])|짜리|물(?![가-힣])|치(?![가-힣])|이상(?!기후|징후|현상)|이하|이내|미만|초과|"
    r"안팎|넘|가까|남짓|가량|정도|쯤|여(?:간|\s|년)|뒤(?!처|떨|집|늦)|후(?![가-힣])|후(?:에|의|로|부터|까지)|전(?![가-힣])|"
    r"전(?:에|의|부터|까지|보다|과|만|이|쯤|처럼)(?![가-힣])|연속|내내|지나|지난|지났|걸[리려린릴렸]|흐른|흐르|흘러|묵|새(?![가-힣])|"
    r"사이(?!버|트|클|즈)|세월|역사(?!적|상)|전통|지기|근속|경력|노후|거치|분할|상환(?!액|금|우선)|할부|징역|주기|단위|마다|"
    r"국채|회사채|보증(?!\s?(?:부채|충당|비용))|계약(?:을|으로|\s?기간)|(?:감가\s?)?상각(?!비|액|누)|\d{1,2}\s?개월|정액|된|됐|되"
)
"""What it is followed by with a blank or without."""

_BARELY = r"(?:안|못|채|더|넘|지나|되지|되기|됐|걸리|걸려|남|훨씬|이상|전(?![가-힣]))"
"""What follows "not even fifteen years" (15년도 안), where 도 is a particle."""

_NO_TIME_BEFORE = "".join(f"(?<!{word} )" for word in _BEFORE_A_TIME)
_NO_TIME_AFTER = rf"(?!{_AT_A_TIME}|\s?(?:{_AFTER_A_TIME}))"

SHORT_YEAR = (
    rf"(?<![\d.,가-힣]){_QUOTE}\d\d년(?:도(?!\s?{_BARELY}))?{_NO_TIME_AFTER}|"
    rf"(?<![\d.,가-힣]){_NO_TIME_BEFORE}[0-2]\d년도(?!\s?{_BARELY})|"
    # A bare number of years is a year only in this decade, and not behind the first end of a range (20~25년).
    rf"(?<![\d.,가-힣])(?<!\d[~∼–-]){_NO_TIME_BEFORE}2\d년(?!도){_NO_TIME_AFTER}"
)
"""A pattern for a year that is written with two digits and 년."""
