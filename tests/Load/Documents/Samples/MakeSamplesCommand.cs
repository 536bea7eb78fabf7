using System.CommandLine;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary><c>make-samples</c>: writes the samples that are made by code.</summary>
internal static class MakeSamplesCommand
{
    public static Command Create(TextWriter output)
    {
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Where to.",
            DefaultValueFactory = _ => new DirectoryInfo("samples"),
        };
        var command = new Command("make-samples", "Writes the samples of formats that are no text.") { folder };
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            target.Create();
            foreach (var sample in SampleFile.All)
            {
                var bytes = sample.Write();
                File.WriteAllBytes(Path.Combine(target.FullName, sample.Name), bytes);
                output.WriteLine($"{sample.Name,-24} {bytes.Length,7:N0}");
            }
        });
        return command;
    }
}
