namespace ParallelLlm.Host.Planning;

/// <summary>How long the calls take.</summary>
/// <param name="Low">With the smallest answers.</param>
/// <param name="High">With the largest answers.</param>
/// <param name="Limit">The limit that decides, between the two.</param>
internal readonly record struct PlannedTime(TimeSpan Low, TimeSpan High, BindingLimit Limit);
