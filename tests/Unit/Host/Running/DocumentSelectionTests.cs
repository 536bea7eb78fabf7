using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class DocumentSelectionTests
{
    private static readonly RunSettings All = new()
    {
        Paths = ["."],
        Fields = new FieldsSetting(["a"], null),
        Endpoints = [new EndpointSetting("simulator", null, null, "KEY")],
    };

    private static readonly string[] Names = [.. Enumerable.Range(0, 1_000).Select(number => $"letters/{number:0000}.txt")];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 20)]
    [InlineData(1_001, 1_000)]
    public void A_limit_takes_the_first_documents(int limit, int expected) =>
        Of(All with { Limit = limit }).ShouldBe(Names.Take(expected));

    [Fact]
    public void A_limit_looks_at_no_more_documents_than_it_takes()
    {
        var seen = 0;
        DocumentSelection.Of(Sources(Names.Select(name => (++seen, name).name)), All with { Limit = 3 }).Count().ShouldBe(3);

        seen.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(999)]
    public void A_sample_has_its_size_is_in_order_and_is_drawn_again_by_its_seed(int size)
    {
        var drawn = Of(All with { Sample = size, Seed = 7 });

        drawn.Count.ShouldBe(size);
        drawn.ShouldBe(drawn.Order(StringComparer.Ordinal));
        Of(All with { Sample = size, Seed = 7 }).ShouldBe(drawn);
        Of(All with { Sample = size, Seed = 8 }).ShouldNotBe(drawn);
    }

    [Fact]
    public void A_sample_larger_than_the_documents_is_all_of_them() =>
        Of(All with { Sample = 5_000 }).ShouldBe(Names);

    [Fact]
    public void A_larger_sample_holds_a_smaller_one() =>
        Of(All with { Sample = 20 }).ShouldBeSubsetOf(Of(All with { Sample = 50 }));

    [Fact]
    public void Each_document_is_drawn_about_equally_often()
    {
        var times = new int[Names.Length];
        for (var seed = 0; seed < 400; seed++)
        {
            foreach (var name in Of(All with { Sample = 100, Seed = seed }))
                times[Array.IndexOf(Names, name)]++;
        }

        // 40 are expected, with a standard deviation of 6.
        times.Min().ShouldBeGreaterThan(40 - (5 * 6));
        times.Max().ShouldBeLessThan(40 + (5 * 6));
    }

    private static List<string> Of(RunSettings settings) =>
        [.. DocumentSelection.Of(Sources(Names), settings).Select(document => document.Name)];

    private static IEnumerable<DocumentSource> Sources(IEnumerable<string> names) =>
        names.Select(name => new DocumentSource(name, name, Named: false));
}
