namespace ParallelLlm.Dispatching;

/// <summary>The levels of <see cref="Priority"/>, counted from the most urgent.</summary>
internal static class Priorities
{
    public const int Count = (int)Priority.Urgent + 1;

    public static int LevelOf(Priority priority) => Count - 1 - (int)priority;
}
