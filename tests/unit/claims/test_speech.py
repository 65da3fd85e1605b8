import pytest

from fogline.claims.sentences import parse_sentences
from fogline.claims.speech import Speech, SpeechContext, pass_over, read_speech

# sentence of ours, trigger, modality, speaker as printed ("" for none)
SENTENCES = [
    # the report's own voice
    ("Rebels captured the town on Monday.", "captured", "asserted", ""),
    ("The army shelled the rebel-held town for hours.", "shelled", "asserted", ""),
    ("Two towns fell to the militia.", "fell", "asserted", ""),
    ("We found that shells had hit the school.", "hit", "asserted", ""),
    ("The army declared a truce in the town.", "truce", "asserted", ""),
    ("Troops managed to capture the town.", "capture", "asserted", ""),
    ("Troops began to advance on the town.", "advance", "asserted", ""),
    # somebody says it
    ("The ministry said rebels captured the town.", "captured", "attributed", "The ministry"),
    ("The ministry said on Monday that rebels captured the town.", "captured", "attributed", "The ministry"),
    ("Rebels captured the town, the ministry said.", "captured", "attributed", "the ministry"),
    ("Rebels captured the town the ministry said on Monday.", "captured", "attributed", "the ministry"),
    ("Rebels captured the town, said a spokesman for the brigade.", "captured", "attributed", "a spokesman for the brigade"),
    ("According to residents, rebels captured the town.", "captured", "attributed", "residents"),
    ("Rebels captured the town, according to two drivers.", "captured", "attributed", "two drivers"),
    (
        "A source at the police command told the agency that shells hit the market.",
        "hit",
        "attributed",
        "A source at the police command",
    ),
    ("Activists reported clashes near the dam.", "clashes", "attributed", "Activists"),
    ("The governor confirmed that the army withdrew from the town.", "withdrew", "attributed", "The governor"),
    ("Rebels accused the army of shelling the town.", "shelling", "attributed", "Rebels"),
    ("State television quoted an officer as saying that troops captured the town.", "captured", "attributed", "an officer"),
    ("Witnesses spoke of clashes near the dam.", "clashes", "attributed", "Witnesses"),
    ("Troops took the town, residents said, after shelling it.", "shelling", "attributed", "residents"),
    (
        "Troops took the town, state television said on Thursday, adding that others advanced.",
        "took",
        "attributed",
        "state television",
    ),
    (
        "Shells hit the town on Tuesday, officials there said; the ministry maintains that it struck nobody.",
        "hit",
        "attributed",
        "officials",
    ),
    ("The bombing hit the town; the agency reported.", "hit", "attributed", "the agency"),
    ("Troops took the town; the ministry has not commented.", "took", "asserted", ""),
    ('"The town fell at noon," the mayor said.', "fell", "attributed", "the mayor"),
    # the same without commas, as many texts come
    ("According to the Observatory heavy shelling hit the town.", "hit", "attributed", "the Observatory"),
    ("According to Al-Manar Syrian forces captured the town.", "captured", "attributed", "Al-Manar"),
    (
        "Shells hit the town on Monday killing four civilians residents said a day after the truce.",
        "hit",
        "attributed",
        "residents",
    ),
    ("Troops shelled the town on Friday activists said keeping up pressure on it.", "shelled", "attributed", "activists"),
    ("Rebels captured the mill and the bakery near the town SANA reports.", "captured", "attributed", "SANA"),
    ("Jets hit a convoy in strikes that killed ten men the Observatory said.", "hit", "attributed", "the Observatory"),
    (
        "A military source announced on Sunday that army units captured the district.",
        "captured",
        "attributed",
        "A military source",
    ),
    ("The shells claimed the lives of four people in the town.", "shells", "asserted", ""),
    ("Moscow blamed a missile, Kyiv said the building had been blown up.", "blown", "attributed", "Kyiv"),
    # an agent says it
    ("The capture of the town was announced by the militia.", "capture", "attributed", "the militia"),
    ("Jets bombed the town in violation of a truce announced by Moscow.", "bombed", "asserted", ""),
    ("Jets bombed the town, a strike confirmed by the ministry.", "bombed", "asserted", ""),
    ("A truce in the town was announced by the government.", "truce", "asserted", ""),
    ("Troops advanced on the town, per the general staff.", "advanced", "attributed", "the general staff"),
    ("Fighters left the town as per the agreement.", "left", "asserted", ""),
    ("Rebels, whom the state calls bandits, shelled the town.", "shelled", "asserted", ""),
    ("A commander based in Homs said rebels captured the town.", "captured", "attributed", "A commander"),
    ("Jets hit the town in raids the activists reported on Monday.", "raids", "attributed", "the activists"),
    ("There is fighting at the bridge, per Rybar.", "fighting", "attributed", "Rybar"),
    ("Two people per day are killed by shells in the town.", "killed", "asserted", ""),
    # inside somebody's words, the report's own
    ("The ministry said jets bombed the besieged town.", "bombed", "attributed", "The ministry"),
    ("The ministry said jets bombed the besieged town.", "besieged", "asserted", ""),
    ("The ministry said jets bombed a town held by rebels.", "held", "asserted", ""),
    ("The ministry said jets bombed the town, which is controlled by rebels.", "controlled", "asserted", ""),
    # denied
    ("The ministry denied that the town fell.", "fell", "denied", "The ministry"),
    ("Rebels did not capture the town.", "capture", "denied", ""),
    ("The army has not entered the town, the mayor said.", "entered", "denied", "the mayor"),
    ("Troops failed to capture the town.", "capture", "denied", ""),
    ("Troops were unable to retake the town.", "retake", "denied", ""),
    ("The governor denied losing the town.", "losing", "denied", "The governor"),
    ("No position has been lost, the spokesman said.", "lost", "denied", "the spokesman"),
    ("Neither army nor police entered the town.", "entered", "denied", ""),
    ("There is no truth in reports that the town fell.", "fell", "denied", ""),
    ("The report that rebels captured the town is false.", "captured", "denied", ""),
    (
        "Jets struck the town the Northern Observatory for Civil Rights said.",
        "struck",
        "attributed",
        "the Northern Observatory for Civil Rights",
    ),
    ("Shells hit the town wounding 50 state media reported.", "hit", "attributed", "state media"),
    # planned
    ("Rebels intend to capture the town.", "capture", "planned", ""),
    ("The commander vowed to retake the town.", "retake", "planned", "The commander"),
    ("Rebels are preparing for an assault on the town.", "assault", "planned", ""),
    ("The army was ordered to take the town.", "take", "planned", ""),
    ("Rebels launched an offensive to retake the town.", "retake", "planned", ""),
    ("The president seeks to regain what was the largest city, now split in two.", "split", "asserted", ""),
    ("The offensive is aimed at the recapture of the town.", "recapture", "planned", ""),
    ("They moved in preparation for the recapture of the town.", "recapture", "planned", ""),
    ("The battle for the liberation of the town began.", "liberation", "planned", ""),
    ("The aim of the offensive is the capture of the town.", "capture", "planned", ""),
    ("The goal of the assault is to seize the town.", "seize", "planned", ""),
    ("The capture of the town is their next goal.", "capture", "planned", ""),
    ("Syrian army to retake the town", "retake", "planned", ""),
    ("The army vowed to respond with strikes on the town.", "strikes", "planned", "The army"),
    ("The offensive is expected to end with the capture of the town.", "capture", "forecast", ""),
    ("The army closed the road by seizing the town.", "seizing", "asserted", ""),
    ("The army won the battle for control of the town.", "control", "asserted", ""),
    ("The army abandoned the truce to launch an assault on the town.", "assault", "asserted", ""),
    ("The rebels abandoned their assault on the town.", "assault", "denied", ""),
    ("Rebels vowed revenge for the strike on the town.", "strike", "asserted", ""),
    ("The army plans a response to the attack on the town.", "attack", "asserted", ""),
    ("It was not known whether the army had taken the town.", "taken", "hedged", ""),
    # forecast and conditional
    ("Rebels are close to taking the town.", "taking", "forecast", ""),
    ("The army is on the verge of retaking the town.", "retaking", "forecast", ""),
    ("The recapture of the town has opened the road.", "recapture", "asserted", ""),
    ("The capture of the town would not have helped them.", "capture", "asserted", ""),
    ("In the event of the fall of the town, people will flee.", "fall", "conditional", ""),
    ("The army will take the town within a week.", "take", "forecast", ""),
    ("The army is expected to take the town.", "take", "forecast", ""),
    ("Analysts said the town will fall in May.", "fall", "forecast", "Analysts"),
    ("The army is likely to take the town.", "take", "forecast", ""),
    ("If rebels take the town, the road is lost.", "take", "conditional", ""),
    ("The army would take the town if the rebels left.", "take", "conditional", ""),
    ("Rebels could capture the dam next.", "capture", "conditional", ""),
    # doubtful
    ("Rebels reportedly captured the town.", "captured", "hedged", ""),
    ("A suspected air strike hit the town.", "hit", "hedged", ""),
    ("The army retook the town seemingly for good in March.", "retook", "asserted", ""),
    ("Rebels are believed to have captured the town.", "captured", "hedged", ""),
    ("There are unconfirmed reports that rebels captured the town.", "captured", "hedged", ""),
    ("Jets apparently bombed the town.", "bombed", "hedged", ""),
    ("Ten people died in strikes suspected to be carried out by the air force.", "carried", "hedged", ""),
    ("Reports that the brigade left the town are fabricated.", "left", "denied", ""),
    ("Police arrested a man with fake papers after shells hit the town.", "hit", "asserted", ""),
    ("The village was shelled reportedly from across the border.", "shelled", "hedged", ""),
    ("The militia may have shelled the town.", "shelled", "hedged", ""),
    # headlines and lines with a speaker
    ("SOHR: army retakes hill near the town", "retakes", "attributed", "SOHR"),
    ("Moscow: jets bombed a depot near the town", "bombed", "attributed", "Moscow"),
    ("Shelling kills four civilians in old city Monitor", "Shelling", "attributed", "Monitor"),
    ("Russia's defence ministry: attackers were beaten back near the town", "beaten", "attributed", "Russia's defence ministry"),
    ("Head of the council in Kherson: troops shelled the town", "shelled", "attributed", "Head of the council in Kherson"),
    ("Army chief visits front: troops capture the hill", "capture", "asserted", ""),
    ("Ten fighters dead in the north: jets hit a convoy", "hit", "asserted", ""),
    ("UPDATE: troops capture the hill", "capture", "asserted", ""),
]


def _speech(sentence: str, trigger: str, context: SpeechContext | None = None, action: str | None = None) -> Speech:
    doc = parse_sentences([sentence])[0]
    at = next(token.i for token in doc if sentence[token.idx : token.idx + len(token)] == trigger)
    return read_speech(doc, context, text=sentence).at(at, action)


@pytest.mark.parametrize(("sentence", "trigger", "modality", "speaker"), SENTENCES, ids=[f"{s}|{t}" for s, t, *_ in SENTENCES])
def test_modality_and_speaker(sentence: str, trigger: str, modality: str, speaker: str) -> None:
    speech = _speech(sentence, trigger)
    assert (speech.modality, speech.attributed_to or "") == (modality, speaker)


@pytest.mark.parametrize(
    ("sentence", "trigger", "modality_of"),
    [
        ("Fighters tried to storm the town.", "storm", {"attacks": "asserted", "captures": "planned"}),
        ("The raid on the town was a target of criticism.", "raid", {"attacks": "asserted"}),
        ("The capture of the town is their next target.", "capture", {"captures": "planned"}),
        ("The capture of the town is a blow to them even if they hold the road.", "capture", {"captures": "asserted"}),
        ("The capture of the town will take months.", "capture", {"captures": "forecast"}),
        ("The capture of the town is only a matter of time.", "capture", {"captures": "forecast"}),
        ("The fall of the town would cut the road.", "fall", {"captures": "conditional", "loses": "conditional"}),
        ("The recapture of the town could take months.", "recapture", {"captures": "conditional"}),
        ("If they took it, their control of the town will be brief.", "control", {"holds": "conditional", "attacks": "asserted"}),
        ("The siege of the town would cut the road.", "siege", {"besieges": "asserted"}),
        ("Fighters plan to try to storm the town.", "storm", {"attacks": "planned"}),
        ("Two men tried to blow up the bridge in the town.", "blow", {"bombs": "planned"}),
        ("The deal to evacuate the town was signed.", "evacuate", {"agrees": "asserted", "loses": "planned"}),
        ("The two sides are negotiating a deal to evacuate the town.", "evacuate", {"agrees": "planned"}),
        ("Troops advanced, besieging the town, activists said.", "besieging", {"besieges": "attributed"}),
        ("The source said fighters positioned in the town fired shells.", "positioned", {"holds": "asserted", None: "asserted"}),
        (
            "The source said fighters dug in around the town fired shells.",
            "dug",
            {"besieges": "asserted", "attacks": "attributed"},
        ),
        ("The source said jets hit areas held by rebels.", "held", {"holds": "asserted", "bombards": "attributed"}),
    ],
)
def test_what_is_meant_depends_on_the_action(sentence: str, trigger: str, modality_of: dict[str | None, str]) -> None:
    told = {action: _speech(sentence, trigger, action=action).modality for action in modality_of}
    assert told == modality_of


def test_two_speakers_keep_their_own_words() -> None:
    sentence = "The army said it captured the town, and rebels denied that it entered the suburb."
    assert _speech(sentence, "captured").attributed_to == "The army"
    assert _speech(sentence, "entered") == Speech("denied", "rebels")


def test_pronoun_stands_for_the_speaker_before() -> None:
    assert _speech("He said rebels captured the dam.", "captured", SpeechContext("the mayor")).attributed_to == "the mayor"
    assert _speech("He said rebels captured the dam.", "captured").attributed_to == "He"


def test_open_quotation_goes_on() -> None:
    doc = parse_sentences(['"Rebels captured the dam in the morning.'])[0]
    context = read_speech(doc, SpeechContext("the mayor")).context
    assert context.in_quotation
    assert _speech("They took the bridge as well.", "took", context) == Speech("attributed", "the mayor")


def test_lost_closing_mark_ends_a_quotation() -> None:
    context = SpeechContext("the mayor")
    for sentence in ('"Rebels captured the dam.', "One.", "Two.", "Three.", "Four.", "Five."):
        context = pass_over(sentence, context)
    assert not context.in_quotation


def test_sentences_passed_over_still_name_the_speaker() -> None:
    assert pass_over("The Observatory said nothing more.").speaker == "The Observatory"
    assert pass_over("Nothing happened.", SpeechContext("the mayor")).speaker == "the mayor"


def test_forecast_has_the_strength_of_its_words() -> None:
    strengths = [
        _speech(f"The army {words} take the town.", "take").strength or 0.0
        for words in ("will", "is expected to", "is likely to", "may", "could")
    ]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == 0.95


def test_token_outside_the_sentence_is_plain() -> None:
    doc = parse_sentences(["Rebels captured the town."])[0]
    assert read_speech(doc, None).at(99) == Speech()


def test_speaker_is_quoted_as_printed() -> None:
    sentence = "REBELS CAPTURED THE TOWN, THE MINISTRY SAID"
    assert _speech(sentence, "CAPTURED").attributed_to == "THE MINISTRY"
