namespace ParallelLlm.Simulator.Batches;

/// <summary>Does to the lines of an output file what its fault says.</summary>
internal static class OutputFaults
{
    /// <summary>Changes the lines; the number of the line in whose middle the file ends, null for none.</summary>
    public static int? Apply(List<LineResult> lines, OutputFault fault, Random random)
    {
        if (lines.Count == 0)
            return null;

        // A tenth of the lines, at least one.
        var few = Enumerable.Range(0, (lines.Count + 9) / 10);
        switch (fault)
        {
            case OutputFault.Cut:
                return random.Next(lines.Count / 2, lines.Count);
            case OutputFault.Lacks:
                foreach (var _ in few)
                    lines.RemoveAt(random.Next(lines.Count));
                break;
            case OutputFault.Repeats:
                foreach (var _ in few)
                    lines.Insert(random.Next(lines.Count + 1), lines[random.Next(lines.Count)]);
                break;
            case OutputFault.Foreign:
                foreach (var _ in few)
                {
                    var copied = lines[random.Next(lines.Count)];
                    lines.Insert(random.Next(lines.Count + 1), copied with { CustomId = $"foreign-{random.Next()}" });
                }

                break;
            default:
                break;
        }

        return null;
    }
}
