namespace ParallelLlm.Dispatching;

/// <summary>Converts <see cref="Priority"/> to levels, from 0 for the most urgent.</summary>
internal static class Priorities
{
    public const int Count = (int)Priority.Urgent + 1;

    public static int LevelOf(Priority priority) => Count - 1 - (int)priority;
}
