using CsCheck;
using ParallelLlm.Dispatching.Ordering;

namespace ParallelLlm.Tests.Unit.Dispatching.Ordering;

public sealed class ResequencerTests
{
    [Fact]
    public void Any_order_of_arrival_leaves_in_order_as_soon_as_it_can() =>
        Gen.Int[0, 200].SelectMany(count => Gen.Shuffle(Enumerable.Range(0, count).ToArray())).Sample(arrivals =>
        {
            var order = new Resequencer<int>();
            var left = new List<int>();
            var arrived = new HashSet<int>();
            foreach (var number in arrivals)
            {
                order.Put(number, number);
                arrived.Add(number);
                while (order.TryTake(out var next))
                    left.Add(next);
                var gap = Enumerable.Range(0, arrivals.Length + 1).First(candidate => !arrived.Contains(candidate));
                left.Count.ShouldBe(gap);
                order.Held.ShouldBe(arrived.Count - gap);
            }

            left.ShouldBe(Enumerable.Range(0, arrivals.Length));
        });

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_number_that_comes_twice_is_a_bug(long number)
    {
        var order = new Resequencer<int>();
        order.Put(0, 0);
        order.TryTake(out _);
        order.Put(2, 2);

        Should.Throw<InvalidOperationException>(() => order.Put(number, 0)).Message.ShouldContain($"{number}");
    }
}
