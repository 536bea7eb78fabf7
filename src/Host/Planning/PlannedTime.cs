namespace ParallelLlm.Host.Planning;

/// <summary>How long the calls take.</summary>
/// <param name="Low">With the smallest answers.</param>
/// <param name="Usual">With answers as they are expected.</param>
/// <param name="High">With the largest answers.</param>
/// <param name="Limit">The limit that decides as a rule.</param>
internal readonly record struct PlannedTime(TimeSpan Low, TimeSpan Usual, TimeSpan High, BindingLimit Limit);
