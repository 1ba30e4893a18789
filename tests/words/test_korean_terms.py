"""Korean texts have one word for one concept; a word that was given up does not come back.

``TERMS`` maps a pattern to the words that are used instead. Where the word is part of another, or has a meaning that is
not meant here, the pattern leaves that out, and ``LEGITIMATE`` shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from engine.export.remarks import DOCS, KO
from tests import ROOT

#: The start and the end of a word; particles may follow a noun.
W = r"(?<![가-힣])"
END = r"(?=$|[^가-힣]|[은는이가을를과와의에도]|으?로|마다|만|보다|까지|부터|씩|입니다)"

TERMS = {
    # --- training
    "표본": "샘플",
    "갱신": "업데이트",
    "걸음": "한 번 진행 (the button), 보폭 (a length), 업데이트 (counted)",
    r"(?<!배치 )학습(?!률)": "훈련 (to train), 배우다 (to learn); 학습률 and 배치 학습 stay",
    r"/초": "초당 …",
    r"[\d}] 에포크": "100에포크, without a space",
    "처음 가중치|시작 가중치": "초기 가중치",
    "시작점": "출발점",
    "멈춤|중단": "중지 (stop), 일시 정지 (pause)",
    "순간": "시점",
    # --- data
    "데이터 집합": "데이터셋",
    "목표(?! 손실)": "정답(target); a race's goal is the 목표 손실",
    rf"{W}범주(?!형 교차 엔트로피)": "클래스",
    rf"(?:네|두|세|몇|모든|맞힌|미정인|(?<!바이트 )\d) ?줄{END}": "행; a line of a file or a program is a 줄",
    "동그라미": "원",
    rf"{W}(?:잠(?!가){END}|잠잔|잔 시간)": "수면",
    "기운 평면": "기울어진 평면",
    rf"{W}무리{END}": "군집",
    "빠진 값": "결측값",
    "빈칸": "공백 (a space), 빈 칸 (an empty cell)",
    "이름표": "레이블",
    # --- the network and its numbers
    rf"{W}망(?!가){END}": "신경망",
    "모형": "모델",
    "파라미터": "매개변수",
    rf"{W}관성": "모멘텀",
    "굽은 정도": "곡률",
    "최적화기": "최적화 방법; what it remembers is the 최적화 상태",
    "퍼짐": "표준편차",
    "표준 편차|정규 분포|균등 분포": "표준편차, 정규분포, 균등분포",
    rf"{W}우도": "가능도",
    rf"{W}몫": "비율",
    "중앙 차분": "중심 차분",
    r"(?:시그모이드|ReLU|tanh|함수|곡선)(?:의|에는| 자신의) (?:쓸 만한 )?기울기|접선 기울기"
    r"|기울기[가를] (?:1|기껏해야)|기울기 (?:f′|\$[ay] \* \(1)": "도함수; 기울기 is the gradient of the loss",
    # --- faults
    "합을 되돌리|잊어버린 0": "초기화하지 않은 합, the name of the bug",
    rf"{W}옳은": "올바른",
    "도움말": "힌트",
    "시험 결과|시험하는|시험했|시험해 ": "시도; 시험 is the test of a network",
    # --- the page
    "되돌리기": "실행 취소 (undo), 수업 설정으로 (restore)",
    "다시 하기": "다시 실행 (redo)",
    "그만두기": "취소",
    "갱신 풀이|업데이트 풀이": "업데이트 뜯어보기",
    "답 살펴보기": "답 분석",
    "^자세히$": "아래 패널",
    rf"{W}볼 곳": "여기를 보세요",
    "단추": "버튼",
    "열지도": "히트맵",
    # --- lessons
    rf"{W}(?:재기|재[어고며면는니]|잽니다|잰|쟀)": "측정",
    "실린(?!더)|인쇄된": "원문 결과",
    "나와야 할 대로": "예상과 일치",
    rf"{W}비[겼긴]": "아직 어느 쪽도 고르지 못했습니다",
    rf"{W}어림": "대략",
    "물음(?!표)": "질문",
    # --- plain words
    "견[주줄줍준]": "비교",
    "까닭": "이유",
    "노릇": "역할",
    rf"{W}마디": "노드",
    "셈[하합]": "계산",
    "둘레": "주위",
    "쌍반점": "세미콜론",
    "처리기": "CPU 시간, 프로세서",
    "되풀이": "반복",
    rf"{W}곁": "옆, 근처",
}

#: What the page said before, one for each pattern that is more than a word.
GIVEN_UP = [
    "망은 그 가운데 30개로만 배웁니다.",
    "은닉층이 하나인 망",
    "작은 망보다 빨리 원을 배운다",
    "학습 중입니다. 도는 동안 학습률이나 배치를 바꿔 보세요.",
    "학습용 샘플",
    "에포크 {count}/초",
    "2,000 에포크 뒤의 손실",
    "{count} 에포크 뒤 훈련 손실",
    "목표 y = {target}",
    "여러 범주: 모르는 값",
    "네 줄 모두를 판정하게 될까요?",
    "맞힌 줄",
    "5·공부 + 2·잠 + 40",
    "공부한 시간과 잔 시간으로",
    "둥근 무리가 둘입니다.",
    "나머지는 가중치의 몫입니다.",
    "시그모이드의 기울기 $a * (1 - a)$",
    "켜진 ReLU의 기울기는 1",
    "계단 함수에는 쓸 만한 기울기가 없어서",
    "시그모이드 자신의 기울기가",
    "그곳의 접선 기울기는 {slope}",
    "기울기가 1까지 가는 tanh",
    "기울기를 1로 둡니다.",
    "기울기가 기껏해야 ¼인",
    "활성화 함수의 기울기 f′(z)를",
    "기울기 $y * (1 - y)$를 뺀",
    "합을 되돌리지 않는 미니배치",
    "시험 결과: 에포크 {epoch}에",
    "자세히",
    "여기서 잰 값",
    "‘재기’를 누르면",
    "비긴 답은 맞힌 것이 아닙니다.",
    "모든 답이 비겼습니다.",
    "정답에 견준 답",
    "직접 셈합니다.",
    "SGD의 .0102 곁",
]

LEGITIMATE = [
    "망설이지 않으면 망가집니다. 희망, 신경망",
    "학습률(learning rate)과 배치 학습",
    "에포크 {epoch}에 {samples}개 가운데",
    "목표 손실에 이르렀습니다.",
    "범주형 교차 엔트로피",
    "{line}번째 줄의 열이 {value}개입니다. 첫 줄이 구분 기호를 정합니다.",
    "잠시 멈춥니다. 잠가 둡니다.",
    "이 경우도 일관성이 있습니다.",
    "바이트 1줄 더",
    "무리한 요청",
    "가장 자세히 볼 수 있습니다.",
    "손실의 기울기를 따라가고, $f = 1$에서 기울기는 1입니다.",
    "제대로 배웠는지 시험합니다. 200개로 시험합니다.",
    "실행 취소로 되돌릴 수 있습니다.",
    "존재하고 자재를",
    "다른 문제를 풀고 있는 셈입니다.",
]


def texts() -> Iterator[tuple[str, str]]:
    """Every Korean text with the place where it stands."""
    tables = [*(ROOT / "static" / "i18n").glob("ko*.json"), *(ROOT / "static" / "lessons").glob("*.ko.json")]
    for path in sorted(tables):
        for key, value in json.loads(path.read_text(encoding="utf-8")).items():
            for text in value if isinstance(value, list) else [value]:
                yield f"{path.name}: {key}", text
    for key, text in {**KO, **DOCS}.items():
        yield f"remarks.py: {key}", text
    for path in (ROOT / "CONTRIBUTING.md", ROOT / "app" / "pages" / "pages.py", *(ROOT / "templates").glob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search("[가-힣]", line):
                yield f"{path.name}:{number}", line


def given_up(text: str) -> dict[str, str]:
    """The words of a text that are no longer used, and what to say instead."""
    return {found[0]: instead for pattern, instead in TERMS.items() if (found := re.search(pattern, text))}


def test_the_korean_texts_are_read() -> None:
    names = [place.partition(":")[0] for place, _ in texts()]
    assert len(names) > 2500
    files = {"ko.json", "ko.later.json", "xor.ko.json", "remarks.py", "CONTRIBUTING.md", "pages.py", "error.html"}
    assert files <= set(names)


def test_one_korean_word_for_one_concept() -> None:
    wrong = [f"{place}: {word} -> {instead}" for place, text in texts() for word, instead in given_up(text).items()]
    assert not wrong, "\n".join(wrong)


def test_a_part_of_an_update_is_no_step_of_a_lesson() -> None:
    """단계 is a lesson's; a part of an update is its 세부 과정."""
    tables = [place for place, text in texts() if place.startswith(("ko.", "remarks.")) and "단계" in text]
    assert [place for place in tables if not place.partition(": ")[2].startswith("lesson.")] == []
    assert tables


@pytest.mark.parametrize("text", GIVEN_UP)
def test_what_was_given_up_is_found(text: str) -> None:
    assert given_up(text)


@pytest.mark.parametrize("text", LEGITIMATE)
def test_a_word_that_only_looks_alike_is_left_alone(text: str) -> None:
    assert given_up(text) == {}
