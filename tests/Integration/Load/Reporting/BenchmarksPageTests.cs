using System.Xml.Linq;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Load.Reporting;

namespace ParallelLlm.Tests.Integration.Load.Reporting;

public sealed class BenchmarksPageTests
{
    [Fact]
    public async Task A_command_replaces_its_own_section_and_leaves_the_others()
    {
        using var folder = new TempFolder();
        await BenchmarksPage.WriteAsync(folder.Path, "stress", "old stress");
        await BenchmarksPage.WriteAsync(folder.Path, "compare", "peers");
        await BenchmarksPage.WriteAsync(folder.Path, "stress", "new stress");

        var page = await File.ReadAllTextAsync(folder["benchmarks.md"]);
        page.ShouldNotContain("old stress");
        BenchmarksPage.Read(page).ShouldBe(new Dictionary<string, string> { ["compare"] = "peers", ["stress"] = "new stress" }, ignoreOrder: true);
        page.IndexOf("peers", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("new stress", StringComparison.Ordinal));
    }

    [Fact]
    public void Plots_are_well_formed_whatever_the_values()
    {
        XDocument.Parse(BarChart.Draw(["a & b", "c"], [("x %", 100, [50, double.NaN]), ("<y>", null, [0, 0])])).Root!.Name.LocalName.ShouldBe("svg");
        XDocument.Parse(LinePlot.Draw([("a & b", [("p50", [0, 0]), ("p95", [1, 2])])])).Root!.Name.LocalName.ShouldBe("svg");
    }
}
