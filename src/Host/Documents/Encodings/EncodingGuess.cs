namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Tells by its letters in which encoding a text is.</summary>
internal static class EncodingGuess
{
    /// <summary>All ways to read a sample, the likeliest first.</summary>
    public static List<SampleReading> Readings(ReadOnlySpan<byte> sample, bool isWhole)
    {
        var readings = new List<SampleReading>();
        foreach (var encoding in LegacyEncodings.All)
        {
            if (SampleReading.Of(encoding, sample, isWhole) is not { } reading || readings.Exists(other => other.Text == reading.Text))
                continue;
            reading.Weigh(LetterModels.All, LetterModels.English);
            readings.Add(reading);
        }

        return [.. readings.OrderBy(reading => reading.Cost)];
    }
}
