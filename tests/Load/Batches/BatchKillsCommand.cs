using System.CommandLine;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary><c>batch-kills</c>: kills runs with batches at random moments, and checks results and payments.</summary>
internal static class BatchKillsCommand
{
    public static Command Create(TextWriter output)
    {
        var chunks = new Option<int>("--chunks") { Description = "Chunks of a round.", DefaultValueFactory = _ => 10_000 };
        var kills = new Option<int>("--kills") { Description = "Number of kills.", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "batch-kills", "Kills runs with batches at random moments: every chunk must have one right result, and no line may be paid twice.")
        {
            chunks, kills, seed,
        };
        command.SetAction(async parsed =>
        {
            await using var test = await BatchKills.StartAsync(
                parsed.GetValue(chunks), parsed.GetValue(kills), parsed.GetValue(seed), output);
            return await test.RunAsync();
        });
        return command;
    }
}
