using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>The stays of one patient, exported from a ward's system: data that repeat are left blank.</summary>
internal static class AdmissionsCsv
{
    public static byte[] Write() => Encoding.UTF8.GetBytes(
        """
        Case;Patient name;Date of birth;Diagnosis;Ward;Admitted;Discharged;Remarks
        2024-0117;Solveig Håkansdotter;1962-05-30;COPD, GOLD stage 3;Pneumology 2;2024-01-09;2024-01-15;"Exacerbation; prednisolone"
        2024-0352;;;;Intensive care;2024-02-20;2024-02-23;"Non-invasive ventilation, ""well tolerated"" at night"
        ;;;;Pneumology 2;2024-02-23;2024-03-01;Weaned from oxygen on the fourth day
        2024-0806;;;;Rehabilitation;2024-05-06;2024-05-27;"Walking distance in six minutes: 310 m at the start, 395 m at the end"

        """.ReplaceLineEndings("\r\n"));
}
