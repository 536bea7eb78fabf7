using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

/// <summary>Scores of an example that was computed by hand.</summary>
public sealed class ScoreTableTests
{
    private const double Tolerance = 5e-7;

    // 20 documents with the fields a and b. By document, gold → result:
    //  1–14   a: x → x                        14 right
    // 15–16   a: x → y                         2 wrong, each a false positive and a false negative
    // 17      a: x → null                      1 missing
    // 18      a: null → x                      1 invented
    // 19–20   a: null → null                   2 nothing
    //  1–10   b: Größe → Größe                10 right
    // 11–14   b: Größe → GROSSE               4 that say the same (case, ö as o, ß as ss), and are not the same JSON
    // 15–20   b is not in the gold file: not scored
    private static readonly (string Gold, string Got)[] Example =
    [
        .. Enumerable.Repeat(("""{"a":"x","b":"Größe"}""", """{"a":"x","b":"Größe"}"""), 10),
        .. Enumerable.Repeat(("""{"a":"x","b":"Größe"}""", """{"a":"x","b":"GROSSE"}"""), 4),
        .. Enumerable.Repeat(("""{"a":"x"}""", """{"a":"y","b":"z"}"""), 2),
        ("""{"a":"x"}""", """{"a":null}"""),
        ("""{"a":null}""", """{"a":"x"}"""),
        .. Enumerable.Repeat(("""{"a":null}""", """{"a":null}"""), 2),
    ];

    [Fact]
    public void Counts_of_the_example()
    {
        var table = EvalBench.Score(Example);

        // a: tp 14; fp 2 wrong + 1 invented = 3; fn 2 wrong + 1 missing = 3; tn 2
        var a = table.Find("a")!;
        a.Normalised.Counts.ShouldBe(new(14, 3, 3, 2));
        a.Exact.Counts.ShouldBe(new(14, 3, 3, 2));
        a.Compared.ShouldBe(20);
        // b: 14 the same, of which 10 are exact; each of the other 4 counts as wrong: fp 4, fn 4
        var b = table.Find("b")!;
        b.Normalised.Counts.ShouldBe(new(14, 0, 0, 0));
        b.Exact.Counts.ShouldBe(new(10, 4, 4, 0));
        // all: 14 + 14, 3, 3, 2; exact 14 + 10, 3 + 4, 3 + 4, 2
        table.Micro.Normalised.Counts.ShouldBe(new(28, 3, 3, 2));
        table.Micro.Exact.Counts.ShouldBe(new(24, 7, 7, 2));
        // documents: all but 15 to 18; exactly, also without 11 to 14
        (table.RightDocuments, table.ExactDocuments, table.Documents).ShouldBe((16, 12, 20));
    }

    [Fact]
    public void Precision_recall_and_F1_of_the_example()
    {
        var table = EvalBench.Score(Example);
        var a = table.Find("a")!.Normalised;

        // precision 14 / (14 + 3), recall 14 / (14 + 3), F1 2 · 14 / (2 · 14 + 3 + 3)
        a.Precision!.Value.ShouldBe(14 / 17.0, Tolerance);
        a.Recall!.Value.ShouldBe(14 / 17.0, Tolerance);
        a.F1!.Value.ShouldBe(28 / 34.0, Tolerance);
        // b exact: 2 · 10 / (2 · 10 + 4 + 4)
        table.Find("b")!.Exact.F1!.Value.ShouldBe(20 / 28.0, Tolerance);
        // micro 56 / (56 + 6); exact 48 / (48 + 14); macro (28/34 + 1) / 2; exact (28/34 + 20/28) / 2
        table.Micro.Normalised.F1!.Value.ShouldBe(56 / 62.0, Tolerance);
        table.Micro.Exact.F1!.Value.ShouldBe(48 / 62.0, Tolerance);
        table.Macro!.Value.ShouldBe(((28 / 34.0) + 1) / 2, Tolerance);
        table.ExactMacro!.Value.ShouldBe(((28 / 34.0) + (20 / 28.0)) / 2, Tolerance);
    }

    [Fact]
    public void Standard_errors_of_the_example()
    {
        var table = EvalBench.Score(Example);
        var a = table.Find("a")!.Normalised;

        // Precision: 17 documents with a value, p = 14/17. One value each: √(p (1 − p) / (17 − 1)) = √(0.823529 · 0.176471 / 16)
        a.Precision!.Error!.Value.ShouldBe(0.095305, 1e-6);
        // F1 = Σ y / Σ x with y = 2 tp and x = 2 tp + fp + fn of a document; R = 28/34 = 0.823529.
        // (y − R x)² of a document: right (2 − 2 R)² = 0.124567; wrong (0 − 2 R)² = 2.712803; missing or invented (0 − R)² = 0.678201.
        // Sum 14 · 0.124567 + 2 · 2.712803 + 2 · 0.678201 = 1.743945 + 5.425606 + 1.356401 = 8.525952
        // 18 documents have x > 0: √(8.525952 · 18/17) / 34 = √9.027479 / 34 = 3.004576 / 34
        a.F1!.Error!.Value.ShouldBe(0.088370, 1e-6);
        // All right: p = 16/20: √(0.8 · 0.2 / 19)
        table.RightShare.Error!.Value.ShouldBe(0.091766, 1e-6);
        // Macro: a document deviates by half of a's (y − R x) / 34, as b has no deviation: √(8.525952 · 18/17) / 34 / 2, but with
        // the 18 documents that have a value in either field
        table.Macro!.Error!.Value.ShouldBe(0.088370 / 2, 1e-6);
        // No error where everything is right; the interval says how little 14 documents prove.
        table.Find("b")!.Normalised.F1!.Error.ShouldBe(0);
    }

    [Fact]
    public void Wilsons_intervals_of_the_example()
    {
        var table = EvalBench.Score(Example);

        // p = 16/20, z = 1.959964, z² = 3.841459: centre (0.8 + 3.841459/40) / (1 + 3.841459/20) = 0.896036 / 1.192073 = 0.751662
        // half 1.959964 / 1.192073 · √(0.16/20 + 3.841459/1600) = 1.644164 · √0.010400912 = 1.644164 · 0.101985 = 0.167681
        table.RightShare.Low.ShouldBe(0.583982, 1e-5);
        table.RightShare.High.ShouldBe(0.919342, 1e-5);
        // p = 1, n = 14: low 1 / (1 + z²/14) · (1 + z²/28 − z √(z²/784)) = 1 / (1 + z²/14) = 1 / 1.274390
        table.Find("b")!.Normalised.F1!.Low.ShouldBe(0.784689, 1e-5);
        table.Find("b")!.Normalised.F1!.High.ShouldBe(1, 1e-9);
        // F1 of a is a share of 34 / 2 = 17 values
        table.Find("a")!.Normalised.F1!.Low.ShouldBe(table.Find("a")!.Normalised.Precision!.Low, 1e-9);
    }

    [Fact]
    public void A_field_without_any_value_has_no_score()
    {
        var table = EvalBench.Score([("""{"a":null}""", """{"a":null}"""), ("""{"a":null}""", "{}")]);

        table.Find("a")!.Normalised.F1.ShouldBeNull();
        table.Macro.ShouldBeNull();
        table.RightDocuments.ShouldBe(2);
    }

    [Fact]
    public void The_interval_is_shown_where_few_values_are_compared_with_many_nulls()
    {
        var documents = Enumerable.Repeat(("""{"a":"x"}""", """{"a":"x"}"""), 5).Concat(Enumerable.Repeat(("""{"a":null}""", """{"a":null}"""), 200));
        var result = new EvalResult("gold", [new ProfileScores(null, [EvalBench.Scored(documents)])]);

        var lines = EvalTable.Of(result).ToList();

        lines.ShouldContain(line => line.StartsWith("a ", StringComparison.Ordinal) && line.EndsWith(" 0.57–1.00", StringComparison.Ordinal));
        lines.ShouldAllBe(line => line.Length <= EvalTable.Width);
    }

    [Fact]
    public void Values_of_one_document_are_not_a_sample_of_documents()
    {
        const string Right = """{"a":["x","y"]}""";

        // The same values, once with both wrong ones in one document and once in two.
        var together = EvalBench.Score([(Right, Right), (Right, """{"a":["p","q"]}"""), (Right, Right), (Right, Right)]);
        var apart = EvalBench.Score([(Right, """{"a":["x","q"]}"""), (Right, """{"a":["p","y"]}"""), (Right, Right), (Right, Right)]);

        together.Micro.Normalised.F1!.Value.ShouldBe(apart.Micro.Normalised.F1!.Value);
        together.Micro.Normalised.F1!.Error!.Value.ShouldBeGreaterThan(apart.Micro.Normalised.F1!.Error!.Value);
    }
}
