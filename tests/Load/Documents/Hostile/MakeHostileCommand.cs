using System.CommandLine;
using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary><c>make-hostile</c>: writes the hostile documents into a folder.</summary>
internal static class MakeHostileCommand
{
    public static Command Create(TextWriter output)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Where to." };
        var only = new Option<string?>("--only") { Description = "Only those whose name has this in it." };
        var full = FullOption();
        var command = new Command("make-hostile", "Writes documents made to harm their readers into a folder.") { folder, only, full };
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            target.Create();
            foreach (var input in HostileInputs.All(parsed.GetValue(full)).Where(input => input.Name.Contains(parsed.GetValue(only) ?? "")))
            {
                var length = WriteTo(target.FullName, input);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{input.Name,-36} {length,14:N0} {string.Join(", ", input.AllowedNames)}"));
            }
        });
        return command;
    }

    public static Option<bool> FullOption() =>
        new("--full") { Description = "Makes the largest in their full size, of a gigabyte, rather than in one for every build." };

    /// <summary>Writes a document, and gives its length.</summary>
    public static long WriteTo(string folder, HostileInput input)
    {
        using var file = File.Create(Path.Combine(folder, input.Name));
        input.Write(file);
        return file.Length;
    }
}
