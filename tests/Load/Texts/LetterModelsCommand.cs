using System.CommandLine;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Makes the tables by which the program tells in which encoding a text is, from texts of each language.</summary>
internal static class LetterModelsCommand
{
    public static Command Create(TextWriter output)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Texts in UTF-8, one file for each language, named by its code: de.txt.",
        };
        var file = new Argument<FileInfo>("FILE") { Description = "Where the tables go: src/Host/Documents/Encodings/letters.bin." };
        var command = new Command("letter-models", "Makes the tables of letters by which encodings are told apart.") { folder, file };
        command.SetAction(parsed =>
        {
            var writer = new LetterModelsWriter();
            foreach (var text in parsed.GetValue(folder)!.GetFiles("*.txt").OrderBy(each => each.Name, StringComparer.Ordinal))
            {
                var language = Path.GetFileNameWithoutExtension(text.Name);
                output.WriteLine($"{language}: {writer.Add(language, File.ReadAllText(text.FullName))}");
            }

            using var stream = parsed.GetValue(file)!.Create();
            writer.Write(stream);
            return 0;
        });
        return command;
    }
}
