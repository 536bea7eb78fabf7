using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

public sealed class BootstrapTests
{
    private static readonly FieldCounts Right = FieldCounts.Of(Outcome.Right);
    private static readonly FieldCounts Wrong = FieldCounts.Of(Outcome.Wrong);

    [Fact]
    public void The_interval_of_a_seed_is_repeatable_and_another_seeds_differs()
    {
        var (before, after) = Simulated(new Random(1), 200, 0.8, 0.9);

        var interval = PairedBootstrap.Intervals([before], [after])[0]!.Value;

        PairedBootstrap.Intervals([before], [after])[0].ShouldBe(interval);
        PairedBootstrap.Intervals([before], [after], seed: 2)[0].ShouldNotBe(interval);
    }

    [Fact]
    public void The_interval_holds_the_true_difference_about_as_often_as_it_claims()
    {
        const int Seed = 3;
        const int Rounds = 200;
        var random = new Random(Seed);
        var held = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // With wrong values only, F1 is the share of right ones: the true difference is 0.9 − 0.8.
            var (before, after) = Simulated(random, 150, 0.8, 0.9);
            var (low, high) = PairedBootstrap.Intervals([before], [after], seed: round)[0]!.Value;
            held += low <= 0.1 && 0.1 <= high ? 1 : 0;
        }

        // 95 % of 200 are 190; three standard deviations are 9.
        held.ShouldBeInRange(178, 200, $"seed {Seed}");
    }

    [Fact]
    public void Equal_evaluations_have_no_difference_and_no_flip()
    {
        var table = Table(["x", "y", "x"]);

        var compared = BaselineComparison.Of(table, table);

        compared.Documents.ShouldBe(3);
        compared.Flips.ShouldBeEmpty();
        compared.Changes.ShouldAllBe(change => change.Difference == 0 && change.Low == 0 && change.High == 0 && !change.IsClear);
    }

    [Fact]
    public void Flips_name_the_documents_that_changed_those_wrong_now_first()
    {
        var compared = BaselineComparison.Of(Table(["x", "y", "x"]), Table(["x", "x", "y"]));

        compared.Flips.ShouldBe([new Flip("doc-2.txt", "/a", IsRightNow: false), new Flip("doc-1.txt", "/a", IsRightNow: true)]);
        compared.Changes[0].Difference.ShouldBe(0);
    }

    [Fact]
    public void Only_the_documents_of_both_are_compared()
    {
        var compared = BaselineComparison.Of(Table(["y"]), Table(["x", "y", "y"]));

        compared.Documents.ShouldBe(1);
        compared.Changes[0].ShouldBe(new FieldChange("", 0, 1, 1, 1) { Differing = 1 });
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_difference_is_clear_from_six_documents_on(int documents, bool isClear)
    {
        var compared = BaselineComparison.Of(Table([.. Enumerable.Repeat("y", documents)]), Table([.. Enumerable.Repeat("x", documents)]));

        compared.Changes.ShouldAllBe(change => change.Low > 0 && change.IsClear == isClear);
    }

    [Theory]
    [InlineData("""{"name":"X","items":[]}""", """{"name":"X","items":["foo"]}""", "/items")]
    [InlineData("""{"name":"X","items":[{"a":1}]}""", """{"name":"X","items":[{"a":1},{"a":2}]}""", "/items/*/a")]
    [InlineData("""{"name":"X","patient":null}""", """{"name":"X","patient":{"age":3}}""", "/patient")]
    public void Values_invented_in_lists_and_objects_are_differences_and_flips(string gold, string invented, string field)
    {
        var (right, wrong) = (Table(gold, gold), Table(gold, invented));

        var worse = BaselineComparison.Of(right, wrong);
        var better = BaselineComparison.Of(wrong, right);

        worse.Changes[0].Before.ShouldBe(1);
        worse.Changes[0].After.ShouldBeLessThan(1);
        worse.Flips.ShouldBe([new Flip("doc-0.txt", field, IsRightNow: false)]);
        better.Changes[0].After.ShouldBe(1);
        better.Flips.ShouldBe([new Flip("doc-0.txt", field, IsRightNow: true)]);
    }

    [Fact]
    public void A_field_that_only_one_gold_file_has_is_not_compared()
    {
        var compared = BaselineComparison.Of(
            Table("""{"a":"x","p":{"b":"x"}}""", """{"a":"x","p":{"b":"x"}}"""),
            Table("""{"a":"x","c":"x","p":{"b":"x","d":"x"}}""", """{"a":"x","p":{"b":"x"}}"""));

        compared.Changes.Select(change => change.Field).ShouldBe(["", "/a", "/p/b"]);
        compared.Changes.ShouldAllBe(change => change.Difference == 0);
        compared.Flips.ShouldBeEmpty();
    }

    private static CountTable Table(string gold, string got) =>
        CountTable.Of([new ScoredResults([new ScoredDocument(EvalBench.NameOf(0), "completed", EvalBench.Compare(gold, got))], [])]);

    private static CountTable Table(string[] got) => CountTable.Of([new ScoredResults(
        [.. got.Select((value, index) => new ScoredDocument(
            EvalBench.NameOf(index), "completed", EvalBench.Compare("""{"a":"x"}""", $$"""{"a":"{{value}}"}""")))],
        [])]);

    // Documents that are right before and after with correlated chances.
    private static (FieldCounts[] Before, FieldCounts[] After) Simulated(Random random, int documents, double before, double after)
    {
        var (old, now) = (new FieldCounts[documents], new FieldCounts[documents]);
        for (var document = 0; document < documents; document++)
        {
            var chance = random.NextDouble();
            old[document] = chance < before ? Right : Wrong;
            now[document] = (random.NextDouble() < 0.5 ? chance : random.NextDouble()) < after ? Right : Wrong;
        }

        return (old, now);
    }
}
