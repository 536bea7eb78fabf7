using System.Text.Json.Nodes;
using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

/// <summary>Every error that is put into the results moves its own cell, and nothing else.</summary>
public sealed class PlantedErrorTests
{
    private const int Documents = 12;

    private static readonly string[] Names = ["name", "born", "amount", "smoker", "ward"];

    public static TheoryData<string, string, string> Errors
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var name in Names)
            {
                data.Add(name, nameof(Outcome.Wrong), "\"something else\"");
                data.Add(name, nameof(Outcome.Missing), "null");
                data.Add(name, nameof(Outcome.Invented), "\"made up\"");
            }

            return data;
        }
    }

    [Fact]
    public void Results_as_their_own_gold_file_are_right_everywhere()
    {
        var table = EvalBench.Score(Enumerable.Range(0, Documents).Select(index => (Fields(index), Fields(index))));

        table.Fields.Select(field => field.Field).ShouldBe([.. Names.Select(name => "/" + name), "/items/*/name", "/items/*/price"], ignoreOrder: true);
        table.Fields.Append(table.Micro).ShouldAllBe(field =>
            field.Exact.F1!.Value == 1 && field.Exact.Precision!.Value == 1 && field.Exact.Recall!.Value == 1 && field.Normalised.F1!.Value == 1);
        table.RightDocuments.ShouldBe(Documents);
        table.ExactDocuments.ShouldBe(Documents);
        table.Macro!.Value.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_planted_error_moves_its_own_cell(string field, string kind, string value)
    {
        var outcome = Enum.Parse<Outcome>(kind);
        var gold = Enumerable.Range(0, Documents).Select(Fields).ToList();
        var before = EvalBench.Score(gold.Select(each => (each, each)));
        // A gold value that is null, so that another one is invented, and the planted value otherwise.
        const int At = 5;
        var emptied = With(gold[At], field, outcome == Outcome.Invented ? "null" : "");
        var documents = gold.ConvertAll(each => (each, each));
        documents[At] = (emptied, With(gold[At], field, value));

        var after = EvalBench.Score(documents);

        foreach (var (old, now) in before.Fields.Zip(after.Fields))
        {
            now.Field.ShouldBe(old.Field);
            var isMeant = now.Field == "/" + field;
            now.Of(outcome).ShouldBe(isMeant ? 1 : 0, now.Field);
            now.Of(Outcome.Right).ShouldBe(old.Of(Outcome.Right) - (isMeant ? 1 : 0), now.Field);
            now.Compared.ShouldBe(old.Compared);
            if (!isMeant)
                now.Normalised.ShouldBe(old.Normalised);
        }

        after.Micro.Of(outcome).ShouldBe(1);
        after.RightDocuments.ShouldBe(Documents - 1);
    }

    [Theory]
    [InlineData("name", "\"WEBER   martha 5\"")]
    [InlineData("born", "\"6 April 1958\"")]
    [InlineData("amount", "\"1.205,50\"")]
    [InlineData("smoker", "\"TRUE\"")]
    [InlineData("ward", "\"Intensivstation-West\"")]
    public void Another_writing_is_right_and_not_exact(string field, string value)
    {
        var gold = Enumerable.Range(0, Documents).Select(Fields).ToList();
        var documents = gold.ConvertAll(each => (each, each));
        documents[5] = (gold[5], With(gold[5], field, value));

        var after = EvalBench.Score(documents);

        after.Micro.Normalised.F1!.Value.ShouldBe(1);
        after.Micro.Exact.Counts.ShouldBe(after.Micro.Normalised.Counts with
        {
            TruePositives = after.Micro.Normalised.Counts.TruePositives - 1,
            FalsePositives = 1,
            FalseNegatives = 1,
        });
        after.Find(field)!.Exact.Counts.FalsePositives.ShouldBe(1);
        (after.RightDocuments, after.ExactDocuments).ShouldBe((Documents, Documents - 1));
    }

    private static string Fields(int index) => $$"""
        {"name":"Weber, Martha {{index}}","born":"1958-04-0{{(index % 9) + 1}}","amount":{{1200 + index}}.5,"smoker":true,"ward":"Intensivstation West",
        "items":[{"name":"Aspirin {{index}}","price":{{index}}},{"name":"Codeine","price":3.25}]}
        """;

    private static string With(string fields, string name, string value)
    {
        if (value.Length == 0)
            return fields;
        var changed = JsonNode.Parse(fields)!;
        changed[name] = JsonNode.Parse(value);
        return changed.ToJsonString();
    }
}
