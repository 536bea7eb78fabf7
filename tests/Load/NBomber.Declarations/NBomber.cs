// NOT NBOMBER. The part of NBomber 4.1.2's C# API that Running/NBomberRunner.cs uses, as declarations without code, so that the adapter compiles where the package is not
// available: dotnet build tests/Load -p:LoadRunner=NBomberDeclared. The resulting library is neither shipped nor run. Written from NBomber's published source (Api/CSharp.fs,
// Contracts.fs, Stats.fs).
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Contracts
{
    public interface IResponse;

    public sealed class Response<T> : IResponse;

    public interface IScenarioContext
    {
        void StopScenario(string scenarioName, string reason);
    }

    public interface IScenarioInitContext;

    public sealed class ScenarioProps;

    public sealed class LoadSimulation;

    public sealed class NBomberContext;
}

namespace NBomber.Contracts.Stats
{
    public enum ReportFormat
    {
        Txt,
        Html,
        Csv,
        Md,
    }

    public sealed class NodeStats;
}

namespace NBomber.CSharp
{
    public static class Response
    {
        public static Response<object> Ok(string statusCode = "", int sizeBytes = 0, string message = "", double latencyMs = 0) => throw new NotSupportedException();

        public static Response<object> Fail(string statusCode = "", string message = "", int sizeBytes = 0, double latencyMs = 0) => throw new NotSupportedException();
    }

    public static class Scenario
    {
        public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => throw new NotSupportedException();

        public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> initFunc) => throw new NotSupportedException();

        public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => throw new NotSupportedException();

        public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int failCount) => throw new NotSupportedException();

        public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations) => throw new NotSupportedException();
    }

    public static class Simulation
    {
        public static LoadSimulation KeepConstant(int copies, TimeSpan during) => throw new NotSupportedException();
    }

    public static class NBomberRunner
    {
        public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => throw new NotSupportedException();

        public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) => throw new NotSupportedException();

        public static NBomberContext WithTestName(this NBomberContext context, string testName) => throw new NotSupportedException();

        public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => throw new NotSupportedException();

        public static NBomberContext WithReportFormats(this NBomberContext context, params ReportFormat[] reportFormats) => throw new NotSupportedException();

        public static NBomberContext WithoutReports(this NBomberContext context) => throw new NotSupportedException();

        public static NodeStats Run(this NBomberContext context) => throw new NotSupportedException();

        public static NodeStats Run(this NBomberContext context, params string[] args) => throw new NotSupportedException();
    }
}
