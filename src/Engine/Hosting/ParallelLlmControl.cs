using Akka.Hosting;

namespace ParallelLlm.Hosting;

/// <summary>Key of the actor above throttles, breakers and tracker in an <see cref="IReadOnlyActorRegistry"/>.</summary>
public sealed class ParallelLlmControl;
