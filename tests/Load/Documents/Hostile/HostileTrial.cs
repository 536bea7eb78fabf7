using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>What became of hostile documents among good ones, and of the machine.</summary>
internal sealed record HostileTrial
{
    /// <summary>Number of good documents among the others.</summary>
    public const int GoodDocuments = 20;

    // The bounds: of one document's time, of a reader process, and of the program above a run of good texts alone.
    private const double MostSeconds = 10;
    private const double MostReaderMegabytes = 320;
    private const double MostMegabytesAbove = 20;

    public required string Name { get; init; }

    public required IReadOnlyList<HostileEnding> Endings { get; init; }

    public required int ExitCode { get; init; }

    public required int ExpectedExitCode { get; init; }

    public required double Seconds { get; init; }

    public required int ReadersStarted { get; init; }

    public required int ReadersLeft { get; init; }

    public required double ReaderPeakMegabytes { get; init; }

    public required double ProgramPeakMegabytes { get; init; }

    /// <summary>Names of the files left in the folder for temporary ones.</summary>
    public required IReadOnlyList<string> FilesLeft { get; init; }

    /// <summary>The end of its standard error, for problems.</summary>
    public required string Said { get; init; }

    /// <summary>The slowest document of a binary format; long texts take the time of their calls.</summary>
    public HostileEnding? Slowest(IEnumerable<HostileInput> inputs) => Endings
        .Where(ending => inputs.Any(input => input.Name == ending.Document && input is { IsReadApart: true, IsLongText: false }))
        .MaxBy(ending => ending.Seconds);

    /// <summary>Everything that is not as it must be.</summary>
    /// <param name="inputs">The hostile documents.</param>
    /// <param name="baseline">The program's peak in a run of good texts alone; null where that is no measure.</param>
    public IEnumerable<string> Problems(IReadOnlyList<HostileInput> inputs, double? baseline)
    {
        var endings = Endings.ToLookup(ending => ending.Document);
        foreach (var input in inputs)
        {
            if (endings[input.Name].Select(ending => ending.End).ToArray() is not [var end])
                yield return $"{input.Name} has {endings[input.Name].Count()} results";
            else if (!input.Allows(end))
                yield return $"{input.Name} ended as {end}, not as one of {string.Join(", ", input.AllowedNames)}";
        }

        for (var number = 0; number < GoodDocuments; number++)
        {
            var name = GoodName(number);
            if (endings[name].ToArray() is not [{ End: HostileEnding.Completed } good] || good.PatientName != $"Patient {number}")
                yield return $"{name} was harmed: {string.Join(", ", endings[name].Select(ending => ending.End))}";
        }

        if (ExitCode != ExpectedExitCode)
            yield return $"exit code {ExitCode}, not {ExpectedExitCode}: {Said}";
        if (ReadersLeft > 0)
            yield return $"{ReadersLeft} reader processes live on";
        if (FilesLeft.Count > 0)
            yield return $"left in the folder for temporary files: {string.Join(", ", FilesLeft)}";
        if (ReaderPeakMegabytes > MostReaderMegabytes)
            yield return Above("a reader process", ReaderPeakMegabytes, MostReaderMegabytes);
        if (baseline + MostMegabytesAbove is { } most && ProgramPeakMegabytes > most)
            yield return Above("the program", ProgramPeakMegabytes, most);
        if (Slowest(inputs) is { Seconds: > MostSeconds } slow)
            yield return string.Create(CultureInfo.InvariantCulture, $"{slow.Document} took {slow.Seconds:F1} s, not {MostSeconds} s");
    }

    /// <summary>File name of a good document.</summary>
    public static string GoodName(int number) => string.Create(CultureInfo.InvariantCulture, $"letter-{number:00000}.txt");

    private static string Above(string process, double peak, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{process} took {peak:F0} MB, more than {most:F0} MB");
}
