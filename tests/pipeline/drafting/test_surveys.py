"""Small surveys as people make them, in Danish, Norwegian, German and English, drafted whole."""

from collections.abc import Sequence

from pipeline.conform import Conformed
from pipeline.drafting.placing import Placed, new_study
from pipeline.drafting.plan import Plan
from pipeline.wave import check_wave
from tests.making import Folder

# A SurveyXact export: ten invited, of whom seven answered all, one a part, two nothing.
DANISH = """\
respondent;Samlet status;E-mail;Hvor tilfreds er du med kurset?;Jeg har fået nye redskaber;\
Underviseren var velforberedt;Jeg kan bruge det i mit arbejde;Køn;Hvilke dele brugte du? - Video;\
Hvilke dele brugte du? - Opgaver;Hvilke dele brugte du? - Forum;Andre kommentarer
1001;Gennemført;a@example.org;Meget tilfreds;Helt enig;Enig;Ved ikke;Kvinde;Valgt;Ikke valgt;Valgt;\
Godt kursus
1002;Gennemført;b@example.org;Tilfreds;Enig;Enig;Enig;Mand;Ikke valgt;Valgt;Ikke valgt;
1003;Nogen svar;c@example.org;Utilfreds;;;;;;;;
1004;Distribueret;d@example.org;;;;;;;;;
1005;Gennemført;e@example.org;Hverken tilfreds eller utilfreds;Hverken enig eller uenig;Helt enig;\
Uenig;Kvinde;Valgt;Valgt;Valgt;Mere tid, tak
1006;Gennemført;f@example.org;Meget utilfreds;Helt uenig;Uenig;Helt uenig;Mand;Ikke valgt;\
Ikke valgt;Valgt;
1007;Gennemført;g@example.org;Tilfreds;Enig;Helt enig;Enig;Kvinde;Valgt;Ikke valgt;Ikke valgt;
1008;Distribueret;h@example.org;;;;;;;;;
1009;Gennemført;i@example.org;Meget tilfreds;Ved ikke;Enig;Helt enig;Kvinde;Valgt;Valgt;Ikke valgt;
1010;Gennemført;j@example.org;Tilfreds;Uenig;Hverken enig eller uenig;Enig;Mand;Ikke valgt;Valgt;\
Valgt;
"""
# A Nettskjema export, six answers.
NORWEGIAN = """\
$submission_id;$created;trivsel_jobb;trivsel_kolleger;hvor_ofte;kommentar
5101;2024-03-01T09:12:33;Svært enig;Enig;Av og til;
5102;2024-03-01T10:02:01;Enig;Verken enig eller uenig;Ofte;Alt i alt bra
5103;2024-03-02T11:45:00;Uenig;Enig;Sjelden;
5104;2024-03-02T12:00:10;Enig;Vet ikke;Aldri;
5105;2024-03-03T08:30:45;Svært uenig;Enig;Alltid;Travelt
5106;2024-03-03T09:30:45;Verken enig eller uenig;Uenig;Ofte;
"""
# A LimeSurvey export with full questions and answers, six rows of which one was broken off.
AGREE = "Bitte geben Sie an, wie sehr Sie zustimmen."
GERMAN = f"""\
"id. Antwort ID";"submitdate. Datum Abgeschickt";"lastpage. Letzte Seite";\
"startdate. Datum gestartet";"q1[SQ001]. {AGREE} [Die Schulung war nützlich]";\
"q1[SQ002]. {AGREE} [Das Tempo war angemessen]";"q2. Wie häufig nutzen Sie die Plattform?";\
"q3. Geschlecht"
"1";"2024-06-01 10:00:00";"3";"2024-06-01 09:50:00";"Stimme voll und ganz zu";"Stimme eher zu";\
"Oft";"weiblich"
"2";"2024-06-01 11:00:00";"3";"2024-06-01 10:50:00";"Stimme eher zu";"Weiß nicht";\
"Selten";"männlich"
"3";"";"1";"2024-06-01 11:50:00";"";"";"";""
"4";"2024-06-02 10:00:00";"3";"2024-06-02 09:50:00";"Stimme überhaupt nicht zu";\
"Stimme eher nicht zu";"Nie";"weiblich"
"5";"2024-06-02 12:00:00";"3";"2024-06-02 11:50:00";"Stimme eher nicht zu";"Stimme eher zu";\
"Manchmal";"männlich"
"6";"2024-06-03 12:00:00";"3";"2024-06-03 11:50:00";"Stimme eher zu";"Stimme voll und ganz zu";\
"Immer";"weiblich"
"""
# A Google Forms export: a grid, a linear scale, several answers in a cell, day before month.
ENGLISH = """\
Timestamp,I find it [useful],I find it [easy],How likely are you to come back?,What did you try?
25/05/2024 10:00:00,Agree,Strongly agree,5,"Climbing, Swimming (pool, lake)"
26/05/2024 10:00:00,Disagree,Agree,4,Climbing
26/05/2024 11:00:00,Agree,Agree,3,"Swimming (pool, lake), Yoga"
27/05/2024 10:00:00,Strongly disagree,Agree,1,"Climbing, Yoga"
28/05/2024 10:00:00,Agree,Disagree,2,"Climbing, Swimming (pool, lake), Yoga"
29/05/2024 10:00:00,Strongly agree,Agree,5,Yoga
30/05/2024 10:00:00,Agree,Agree,4,"Swimming (pool, lake)"
"""


def surveyed(folder: Folder, text: str, name: str) -> tuple[Plan, Conformed]:
    """The draft of a survey, and what a run reads by it."""
    path = folder.home.parent / name
    path.write_text(text, encoding="utf-8")
    placed: Placed = new_study(folder.store, [path], [], "drafted")
    (wave,) = placed.waves
    return placed.plan, check_wave(folder.store, "drafted", wave.name)[1]


def scales(plan: Plan) -> dict[str, tuple[list[str], dict[str, str]]]:
    return {
        scale.name: (
            [option.label for option in scale.options],
            {option.label: kind for kind, option in scale.missing},
        )
        for scale in plan.scales
    }


def codes(conformed: Conformed, item: str) -> list[int]:
    return conformed.answers[f"item_{item}"].to_list()


def texts(plan: Plan, scale: str) -> list[str]:
    return [item.text for item in plan.items if item.scale == scale]


def dispositions(conformed: Conformed) -> Sequence[tuple[str, int]]:
    return conformed.answers.group_by("disposition").len().sort("disposition").rows()


def test_a_danish_course_evaluation_of_ten(folder: Folder) -> None:
    plan, conformed = surveyed(folder, DANISH, "kursus_2024-05.csv")
    assert plan.language == "da"
    assert scales(plan) == {
        "satisfaction": (
            [
                "Meget utilfreds",
                "Utilfreds",
                "Hverken tilfreds eller utilfreds",
                "Tilfreds",
                "Meget tilfreds",
            ],
            {},
        ),
        "agreement": (
            ["Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig"],
            {"Ved ikke": "dont_know"},
        ),
    }
    assert texts(plan, "agreement") == [
        "Jeg har fået nye redskaber",
        "Underviseren var velforberedt",
        "Jeg kan bruge det i mit arbejde",
    ]
    assert plan.roles["status"].words == {
        "complete": ("Gennemført",),
        "not_answered": ("Distribueret",),
        "partial": ("Nogen svar",),
    }
    assert (plan.role_columns["key"], plan.personal) == ("respondent", ("E-mail",))
    assert [one.id for one in plan.attributes] == ["koen"]
    (choice,) = plan.choices
    assert (choice.text, choice.selected, choice.not_selected) == (
        "Hvilke dele brugte du?",
        ("Valgt",),
        ("Ikke valgt",),
    )
    assert [one.label for one in choice.options] == ["Video", "Opgaver", "Forum"]
    assert [one.column.header for one in plan.left_out] == ["Andre kommentarer"]
    assert dispositions(conformed) == [("complete", 7), ("not_answered", 2), ("partial", 1)]
    assert codes(conformed, "jeg_har_faaet_nye_redskaber") == [5, 4, -4, -4, 3, 1, 4, -4, -1, 2]


def test_a_norwegian_form_of_six(folder: Folder) -> None:
    plan, conformed = surveyed(folder, NORWEGIAN, "data-77.csv")
    assert plan.language == "nb"
    assert scales(plan) == {
        "agreement": (
            ["Svært uenig", "Uenig", "Verken enig eller uenig", "Enig", "Svært enig"],
            {"Vet ikke": "dont_know"},
        ),
        "frequency": (["Aldri", "Sjelden", "Av og til", "Ofte", "Alltid"], {}),
    }
    assert plan.role_columns["key"] == "$submission_id"
    assert plan.roles["finished"].formats == ("%Y-%m-%dT%H:%M:%S",)
    assert codes(conformed, "hvor_ofte") == [3, 4, 2, 1, 5, 4]
    assert codes(conformed, "trivsel_kolleger") == [4, 3, 4, -1, 4, 2]


def test_a_german_survey_of_six(folder: Folder) -> None:
    plan, conformed = surveyed(folder, GERMAN, "results-survey77.csv")
    assert plan.language == "de"
    assert scales(plan) == {
        "agreement": (
            [
                "Stimme überhaupt nicht zu",
                "Stimme eher nicht zu",
                "Stimme eher zu",
                "Stimme voll und ganz zu",
            ],
            {"Weiß nicht": "dont_know"},
        ),
        "frequency": (["Nie", "Selten", "Manchmal", "Oft", "Immer"], {}),
    }
    assert texts(plan, "agreement") == ["Die Schulung war nützlich", "Das Tempo war angemessen"]
    assert list(plan.batteries.values()) == [AGREE]
    assert [one.text for one in plan.attributes] == ["Geschlecht"]
    assert (sorted(plan.role_columns), len(conformed.answers)) == (
        ["finished", "key", "started", "system"],
        6,
    )
    assert codes(conformed, "q1_sq002") == [3, -1, -4, 2, 3, 4]


def test_an_english_form_with_a_grid_a_linear_scale_and_several_answers(folder: Folder) -> None:
    plan, conformed = surveyed(folder, ENGLISH, "camp.csv")
    assert scales(plan) == {
        "agreement": (["Strongly disagree", "Disagree", "Agree", "Strongly agree"], {}),
        "rating_1_to_5": (["1", "2", "3", "4", "5"], {}),
    }
    assert texts(plan, "agreement") == ["useful", "easy"]
    assert plan.roles["finished"].formats == ("%d/%m/%Y %H:%M:%S",)
    (choice,) = plan.choices
    assert (choice.select, choice.separator) == ("several", ",")
    assert [one.label for one in choice.options] == ["Climbing", "Swimming (pool, lake)", "Yoga"]
    assert codes(conformed, "useful") == [3, 2, 3, 1, 3, 4, 3]
