using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

public sealed class AssignmentTests
{
    [Fact]
    public void The_pairing_has_the_greatest_total_of_all()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var (rows, columns) = (random.Next(1, 7), random.Next(1, 7));
            var weights = new long[rows, columns];
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                    weights[row, column] = random.Next(6);
            }

            var found = Assignment.Of(weights);

            found.Where(column => column >= 0).ShouldBeUnique();
            found.Count(column => column >= 0).ShouldBe(Math.Min(rows, columns));
            found.Select((column, row) => column < 0 ? 0 : weights[row, column]).Sum().ShouldBe(Best(weights, 0, 0), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Two_hundred_items_without_a_common_writing_are_paired()
    {
        var gold = $$"""{"i":[{{string.Join(",", Enumerable.Range(0, 200).Select(i => $$"""{"n":"Item {{i}}","p":{{i}}.5}"""))}}]}""";
        var got = $$"""{"i":[{{string.Join(",", Enumerable.Range(0, 200).Reverse().Select(i => $$"""{"n":"ITEM {{i}}","p":{{i}}.50}"""))}}]}""";

        EvalBench.Compare(gold, got).ShouldAllBe(cell => cell.Outcome == Outcome.Right);
    }

    // Tries every pairing.
    private static long Best(long[,] weights, int row, int used)
    {
        if (row == weights.GetLength(0))
            return 0;
        var best = Best(weights, row + 1, used);
        for (var column = 0; column < weights.GetLength(1); column++)
        {
            if ((used & (1 << column)) == 0)
                best = Math.Max(best, weights[row, column] + Best(weights, row + 1, used | (1 << column)));
        }

        return best;
    }
}
