using ParallelLlm.Host.Documents;
using ParallelLlm.Tests.Load.Documents.Hostile;

namespace ParallelLlm.Tests.Unit.Load.Documents;

public sealed class HostileInputsTests
{
    [Fact]
    public void Each_has_a_name_of_its_own() => HostileInputs.All().Select(input => input.Name).ShouldBeUnique();

    [Fact]
    public void Each_may_end_in_some_way()
    {
        foreach (var input in HostileInputs.All())
            input.AllowedNames.ShouldNotBeEmpty(input.Name);
    }

    [Fact]
    public void Each_end_is_that_of_a_document()
    {
        var classes = Enum.GetValues<DocumentProblemKind>().Select(kind => new DocumentProblem(kind, "").Class);

        var ends = HostileInputs.All().SelectMany(input => input.AllowedNames).Distinct();

        ends.Except(classes).ShouldBe(["completed"]);
    }

    [Fact]
    public void The_bytes_are_the_same_each_time()
    {
        string[] some = ["ole-random.doc", "rows-out-of-order.xlsx", "zip-truncated.docx", "ok-hello.pdf", "levels-10-docx.eml"];
        foreach (var input in HostileInputs.All().Where(input => some.Contains(input.Name)))
            input.ToArray().ShouldBe(input.ToArray(), input.Name);
    }
}
