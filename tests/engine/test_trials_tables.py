"""Tables that people bring: what each trial file gives, and that every remedy can be taken back."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.data.dataset import Data, prepare
from engine.data.datasets.own_table import Uploaded
from engine.spec import Refusal
from tests.engine.brought import TRIALS, finding, pressed, sentences, trial


def prepared(dataset: Uploaded, seed: int = 0) -> Data:
    return prepare(dataset, features=dataset.columns, test_fraction=0.5, seed=seed)


def rows(name: str, delimiter: str = ",") -> list[list[str]]:
    (path,) = TRIALS.glob(f"{name}_*")
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=delimiter))


def test_t01_works_as_it_did() -> None:
    samples = trial("T01").raw(0)
    assert samples.names == ("Länge", "Breite", "Höhe", "Gewicht (kg)")
    assert samples.inputs[0].tolist() == [4.9, 3.6, 1.9, -0.3]
    assert len(samples.classes) == 3
    assert sentences(trial("T01")) == []


def test_t03_missing_values_are_found_and_every_remedy_works() -> None:
    file = trial("T03", target="mpg")
    assert file.plan().task == "regression"
    assert trial("T03").plan().target.name == "origin"
    assert len(file.raw(0).inputs) == 117
    filled = pressed(file, "gaps:horsepower", "Fill them in")
    samples = filled.raw(0)
    assert samples.inputs.shape == (120, 7)
    flag = samples.inputs[:, samples.names.index("horsepower = ?")]
    assert flag.sum() == 3
    data = prepared(filled)
    assert np.isfinite(np.concatenate([data.train_inputs, data.test_inputs])).all()
    out = pressed(filled, "gaps:horsepower", "Leave the column out")
    assert "horsepower" not in out.columns
    assert len(out.raw(0).inputs) == 120
    assert pressed(out, "gaps:horsepower", "Undo") == file


def test_gaps_are_filled_from_the_training_part_alone() -> None:
    file = pressed(trial("T03", target="mpg"), "gaps:horsepower", "Fill them in")
    data, raw = prepared(file, seed=3), file.raw(3)
    place = raw.names.index("horsepower")
    known = {tuple(row) for row in raw.inputs[~np.isnan(raw.inputs[:, place])].round(9).tolist()}
    of_train = [row[place] for row in data.raw_train.round(9).tolist() if tuple(row) in known]
    filled = [
        row[place]
        for row in np.concatenate([data.raw_train, data.raw_test])
        if tuple(row.round(9)) not in known
    ]
    assert len(filled) == 3
    oracle = SimpleImputer().fit_transform(np.array([*of_train, np.nan])[:, None])
    np.testing.assert_allclose(filled, np.asarray(oracle)[-1, 0])


def test_t04_has_no_header_and_its_label_first() -> None:
    file = trial("T04")
    samples = file.raw(0)
    assert samples.inputs.shape == (120, 5)
    assert samples.classes == ("1", "2", "3")
    assert samples.names == tuple(f"column {i}" for i in range(2, 7))
    assert finding(file, "header").asks
    assert file.but(target="column 3").plan().task == "regression"


def test_t05_keeps_its_first_flower() -> None:
    file = trial("T05")
    assert len(file.raw(0).inputs) == 150
    assert len(file.raw(0).classes) == 3
    other = pressed(file, "header", "The first row names them")
    assert len(other.raw(0).inputs) == 149
    assert pressed(other, "header", "Undo") == file


@pytest.mark.parametrize(("undone", "low", "high"), [(False, 0.76, 0.90), (True, 0.95, 1.0)])
def test_t06_a_counter_gives_nothing_away(undone: bool, low: float, high: float) -> None:
    file = trial("T06")
    file = pressed(file, "counter", "Undo") if undone else file
    found = []
    for seed in range(5):
        data = prepared(file, seed)
        model = LogisticRegression().fit(data.train_inputs, data.train_targets)
        found.append(model.score(data.test_inputs, data.test_targets))
    assert low < np.mean(found) <= high
    if undone:
        assert pressed(file, "counter in", "Undo") == trial("T06")


def test_t07_thousands_are_thousands_in_the_whole_column() -> None:
    file = trial("T07a")
    samples, cells = file.raw(0), rows("T07a", "\t")[1:]
    assert samples.inputs[:, 0].tolist() == [float(row[0].replace(",", "")) for row in cells]
    assert samples.targets.tolist() == [float(row[3].replace(",", "")) for row in cells]
    assert "In “area”, 1,002 is read as 1002." in sentences(file)
    other = pressed(file, "sign:area", "Read it as 1.002")
    assert other.raw(0).inputs[0, 0] == pytest.approx(samples.inputs[0, 0] / 1000)
    assert pressed(other, "sign:area", "Undo") == file


def test_t07_thousands_in_quotes() -> None:
    file = trial("T07b")
    cells = [[float(cell.replace(",", "")) for cell in row] for row in rows("T07b")[1:]]
    assert np.column_stack([file.raw(0).inputs, file.raw(0).targets]).tolist() == cells
    assert file.raw(0).targets[0] == 1545.77


def test_t08_spellings_of_two_classes_are_merged_by_one_press() -> None:
    file = trial("T08")
    assert finding(file, "spelling").asks
    assert len(file.raw(0).classes) == 6
    merged = pressed(file, "spelling", "Take them together")
    assert merged.raw(0).classes == ("<=50K", ">50K")
    want = [row[-1].strip().rstrip(".").lower() == ">50k" for row in rows("T08")[1:]]
    assert merged.raw(0).targets.tolist() == want
    assert pressed(merged, "spelling", "Undo") == file


def test_t12_words_are_inputs_and_the_target_lies_in_the_middle() -> None:
    file = trial("T12", target="Saved")
    samples = file.raw(0)
    assert samples.names == (
        "Class",
        "Sex = female",
        "Sex = male",
        "Age",
        "Age = ?",
        "Siblings",
        "Fare",
        "Port = C",
        "Port = Q",
        "Port = S",
        "Port = ?",
    )
    assert samples.inputs.shape == (200, 11)
    assert samples.inputs[:, 4].tolist() == np.isnan(samples.inputs[:, 3]).tolist()
    cells = rows("T12")[1:]
    assert samples.inputs[:, 1].tolist() == [row[4] == "female" for row in cells]
    assert samples.inputs[:, 10].tolist() == [row[10] == "" for row in cells]
    said = sentences(file)
    assert "Left out, because they hold text: “Name”, “Ticket”, “Cabin”." in said
    assert any("PassengerNo" in sentence and "counts the rows" in sentence for sentence in said)
    without = pressed(file, "words", "Undo")
    assert not any("Sex" in name or "Port" in name for name in without.columns)
    back = without
    for name in ("shut", "gaps:Port"):
        back = pressed(back, name, "Undo")
    assert back == file
    assert prepared(file).filled


def test_t12_inputs_are_those_of_scikit_learn() -> None:
    data, file = prepared(trial("T12", target="Saved")), trial("T12", target="Saved")
    raw = file.raw(0)
    order = {tuple(np.nan_to_num(row, nan=-1)): row for row in raw.inputs}
    gaps = data.raw_train.copy()
    age, flag = raw.names.index("Age"), raw.names.index("Age = ?")
    gaps[gaps[:, flag] == 1, age] = np.nan
    assert all(tuple(np.nan_to_num(row, nan=-1)) in order for row in gaps)
    oracle = make_pipeline(SimpleImputer(), StandardScaler()).fit(gaps)
    np.testing.assert_allclose(data.train_inputs, oracle.transform(gaps), atol=1e-5)


def test_t13_a_constant_is_said_and_namibia_is_a_country() -> None:
    file = trial("T13")
    assert file.columns == ("temp", "almost_constant")
    assert any("sensor_on" in sentence for sentence in sentences(file))
    assert file.raw(0).classes == ("DE", "FR")
    assert finding(file, "gone:country").asks
    country = pressed(file, "gone:country", "“NA” is a name")
    assert country.raw(0).classes == ("DE", "FR", "NA")
    assert len(country.raw(0).inputs) == 120
    assert pressed(country, "gone:country", "Undo") == file
    assert trial("T13", target="temp").plan().task == "regression"


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5, 0.9])
def test_t14_of_two_rows_one_lies_on_each_side(share: float) -> None:
    file = trial("T14")
    data = prepare(file, features=file.columns, test_fraction=share, seed=1)
    assert (data.train_targets.sum(), data.test_targets.sum()) == (1, 1)
    assert any("only 2 points: 1 to learn from, 1 to test with" in str(each) for each in data.remarks)


def test_x05_forty_classes_are_asked_about() -> None:
    file = trial("X05")
    with pytest.raises(Refusal, match="40 classes; the limit is 10"):
        file.raw(0)
    assert finding(file, "classes").asks
    kept = pressed(file, "classes", "Keep the 9 largest, the others as one")
    assert kept.raw(0).classes == (*(f"c{i:02}" for i in range(9)), "other")
    assert np.bincount(kept.raw(0).targets).tolist() == [20] * 9 + [620]
    assert pressed(kept, "classes", "Undo") == file


def test_x06_classes_are_told_apart_by_their_whole_text() -> None:
    samples = trial("X06").raw(0)
    assert np.bincount(samples.targets).tolist() == [40, 40, 40]
    assert len(set(samples.classes)) == 3
    assert max(map(len, samples.classes)) <= 80


def test_x07_units_are_left_away() -> None:
    file = trial("X07")
    first = [float(cell.strip("€ kg%")) for cell in rows("X07")[1][:3]]
    assert file.raw(0).inputs[0].tolist() == first
    assert any("€ 10.00 → 10" in sentence for sentence in sentences(file))
    assert "text" in {each.kind for each in pressed(file, "units", "Undo").reading().columns}


def test_x12_a_title_above_the_table_is_skipped() -> None:
    file = trial("X12")
    assert file.raw(0).names == ("height", "weight")
    assert file.raw(0).inputs[0].tolist() == [171.6, 56.7]
    assert len(file.raw(0).inputs) == 60
    assert sentences(file) == ["Skipped above the table: “Survey of class 9b”."]
