using System.CommandLine;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Creates the tables for recognizing a text's encoding, from texts of each language.</summary>
internal static class LetterModelsCommand
{
    public static Command Create(TextWriter output)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Texts in UTF-8, one file for each language, named by its code: de.txt.",
        };
        var file = new Argument<FileInfo>("FILE") { Description = "File for the tables: src/Host/Documents/Encodings/letters.bin." };
        var command = new Command("letter-models", "Creates the letter tables for recognizing encodings.") { folder, file };
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
