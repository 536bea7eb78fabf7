using CsCheck;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class OutputOrderTests
{
    [Fact]
    public void Unskipped_documents_come_once_in_input_order_whatever_finishes_first() =>
        Gen.Bool.Array[0, 30].SelectMany(skipped => Gen.Shuffle(Enumerable.Range(0, skipped.Length).ToArray()).Select(order => (skipped, order)))
            .Sample(run =>
            {
                var output = new OutputOrder(ordered: true);
                var written = run.order.SelectMany(index => output.Take(index, run.skipped[index] ? null : Document(index))).Select(document => document.Name);

                written.ShouldBe(run.skipped.Select((skip, index) => (skip, index)).Where(each => !each.skip).Select(each => each.index.ToString()));
            });

    [Fact]
    public void Without_order_documents_pass_as_they_are_finished()
    {
        var output = new OutputOrder(ordered: false);

        output.Take(2, Document(2)).Single().Name.ShouldBe("2");
        output.Take(1, null).ShouldBeEmpty();
        output.Take(0, Document(0)).Single().Name.ShouldBe("0");
    }

    private static FinishedDocument Document(int index) => new(index, index.ToString(), default, []);
}
