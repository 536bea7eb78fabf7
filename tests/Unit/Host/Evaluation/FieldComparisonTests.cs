using System.Text.Json.Nodes;
using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

public sealed class FieldComparisonTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", """{"a":"x"}""", "a right")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "a wrong")]
    [InlineData("""{"a":"x"}""", """{"a":null}""", "a missing")]
    [InlineData("""{"a":"x"}""", """{}""", "a missing")]
    [InlineData("""{"a":null}""", """{"a":"x"}""", "a invented")]
    [InlineData("""{"a":null}""", """{"a":null}""", "a nothing")]
    [InlineData("""{"a":null}""", """{"b":1}""", "a nothing")]
    [InlineData("""{"a":null}""", """{"a":[]}""", "a nothing")]
    [InlineData("""{"a":[]}""", """{"a":null}""", "a nothing")]
    [InlineData("""{}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":1.0}""", """{"a":1}""", "a right")]
    [InlineData("""{"a":"x"}""", """{"a":{"b":"x"}}""", "a wrong")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"c":2,"b":1}}""", "/a/b right,/a/c right")]
    [InlineData("""{"a":{"b":1,"c":null}}""", """{"a":null}""", "/a/b missing,/a/c nothing")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", "/a/b right")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"x"}""", "/a/b missing,a extra")]
    [InlineData("""{"a":null}""", """{"a":{"b":1,"c":null,"d":[2,3]}}""", "/a/b invented,/a/d/* invented,/a/d/* invented")]
    public void Values_are_compared_leaf_by_leaf(string gold, string got, string outcomes) =>
        EvalBench.Outcomes(gold, got).ShouldBe(outcomes.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("""["x","y"]""", """["y","x"]""", "right,right")]
    [InlineData("""["x","x","y"]""", """["x","y","y"]""", "right,wrong,right")]
    [InlineData("""["x","y"]""", """["y"]""", "missing,right")]
    [InlineData("""["x"]""", """["y","x","z"]""", "right,extra,extra")]
    [InlineData("""["x","y"]""", "null", "missing,missing")]
    [InlineData("""["x"]""", "\"x\"", "missing,extra")]
    public void Lists_of_scalars_are_multisets(string gold, string got, string outcomes) =>
        EvalBench.Outcomes($$"""{"a":{{gold}}}""", $$"""{"a":{{got}}}""").Select(outcome => outcome.Split(' ')[1]).ShouldBe(outcomes.Split(','));

    [Fact]
    public void Items_are_paired_by_what_they_have_in_common_and_scored_by_member()
    {
        const string Gold = """{"items":[{"name":"Aspirin","price":1.5},{"name":"Ibuprofen","price":2},{"name":"Codeine","price":3}]}""";
        const string Got = """{"items":[{"name":"Codeine","price":3},{"name":"IBUPROFEN","price":20},{"name":"Zinc","price":9,"note":"n"},{"name":"Aspirin","price":1.50}]}""";

        var cells = EvalBench.Compare(Gold, Got);

        cells.Select(cell => $"{cell.Field.Name} {cell.Outcome}").ShouldBe(
        [
            "/items/*/name Right", "/items/*/price Right", "/items/*/name Right", "/items/*/price Wrong",
            "/items/*/name Right", "/items/*/price Right", "/items/*/name Extra", "/items/*/price Extra",
        ]);
        cells[2].IsExact.ShouldBeFalse();
    }

    [Fact]
    public void Members_that_no_gold_item_has_are_not_scored_in_an_extra_item() =>
        EvalBench.Outcomes("""{"i":[{"n":1}]}""", """{"i":[{"n":1},{"n":2,"m":3}]}""").ShouldBe(["/i/*/n right", "/i/*/n extra"]);

    [Theory]
    [InlineData("12", "12", true)]
    [InlineData("12.50", "12.5", true)]
    [InlineData("12,50", "12.5", false)]
    [InlineData("true", "true", true)]
    [InlineData("12", "\"12\"", true)]
    [InlineData("012", "\"12\"", null)]
    public void A_cell_of_a_table_takes_the_type_of_the_value(string cell, string got, bool? isExact)
    {
        var gold = new JsonObject { ["a"] = cell }.ToJsonString();

        var cells = EvalBench.Compare(gold, $$"""{"a":{{got}}}""", isUntyped: true);

        cells.ShouldAllBe(each => each.Outcome == (isExact == null ? Outcome.Wrong : Outcome.Right));
        if (isExact is not null)
            cells.ShouldAllBe(each => each.IsExact == isExact);
    }

    [Theory]
    [InlineData(3, null, true)]
    [InlineData(2, 3, true)]
    [InlineData(4, null, false)]
    [InlineData(null, null, false)]
    public void A_page_is_right_where_the_gold_file_has_it(int? page, int? end, bool isRight)
    {
        var place = page is null ? "{}" : end is null ? $"{{\"page\":{page}}}" : $"{{\"page\":{page},\"page_end\":{end}}}";

        var cell = EvalBench.Compare(
            """{"a":"x"}""",
            """{"a":"x"}""",
            goldEvidence: """{"/a":{"match":"verbatim","place":{"page":3}}}""",
            evidence: """{"/a":{"match":"verbatim","place":PLACE}}""".Replace("PLACE", place, StringComparison.Ordinal)).ShouldHaveSingleItem();

        cell.IsPageRight.ShouldBe(isRight);
    }

    [Fact]
    public void The_evidence_of_a_paired_item_is_that_of_its_own_place()
    {
        var cells = EvalBench.Compare(
            """{"a":["x","y"]}""",
            """{"a":["y","x"]}""",
            goldEvidence: """{"/a/0":{"place":{"page":1}},"/a/1":{"place":{"page":2}}}""",
            evidence: """{"/a/0":{"match":"none","place":{"page":2}},"/a/1":{"match":"verbatim","place":{"page":1}}}""");

        cells.Select(cell => cell.IsPageRight).ShouldBe([true, true]);
        cells.Select(cell => cell.Finding.ToString()).ShouldBe(["AsWritten", "NotFound"]);
    }
}
