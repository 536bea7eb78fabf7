using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Runtime;

/// <summary>Dependencies shared by an engine's components.</summary>
internal sealed record EngineContext(ParallelLlmOptions Options, ActorSystem System, EngineClock Clock, ILogger Logger);
