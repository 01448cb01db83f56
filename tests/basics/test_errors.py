from yimen.basics.errors import Refused


def test_a_refusal_is_one_sentence_with_its_rule_and_the_next_step():
    assert str(Refused("没有填写姓名。", "第五条", "请补填。")) == "没有填写姓名（依据：第五条）。请补填。"
    assert str(Refused("没有填写姓名")) == "没有填写姓名。"
