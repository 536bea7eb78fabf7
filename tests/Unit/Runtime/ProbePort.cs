using Akka.Actor;
using Akka.TestKit;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A probe in the stage's place.</summary>
internal sealed class ProbePort(TestProbe stage) : IStagePort
{
    public void Post(StageCommand command) => stage.Ref.Tell(command, ActorRefs.NoSender);
}
