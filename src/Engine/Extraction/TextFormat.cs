namespace ParallelLlm.Extraction;

/// <summary>A text format that schemas can require.</summary>
/// <param name="Name">Its name in a schema.</param>
/// <param name="Example">A text in this format.</param>
/// <param name="Check">Whether a text of reasonable length has the format.</param>
internal sealed record TextFormat(string Name, string Example, Func<string, bool> Check)
{
    // Longer than any address in use; checking more would only cost time.
    private const int MostLetters = 64 * 1024;

    internal bool IsMetBy(string text) => text.Length <= MostLetters && Check(text);
}
