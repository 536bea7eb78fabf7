using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>A practice's form: labels with values on the first sheet, a table on the second.</summary>
internal static class IntakeFormXlsx
{
    public static byte[] Write()
    {
        var xlsx = new XlsxWriter();
        xlsx.Sheet("Intake");
        xlsx.Row("Allergy Centre Northgate: intake form");
        xlsx.Skip();
        xlsx.Row("Patient name:", "Priyanka Vellore-Simms");
        xlsx.Row("Date of birth:", new DateOnly(1993, 12, 5));
        xlsx.Row("Date of visit:", new DateOnly(2024, 5, 13));
        xlsx.Row("Insurance:", "statutory");
        xlsx.Row("Height in cm:", 168);
        xlsx.Row("Weight in kg:", 61);
        xlsx.Skip();
        xlsx.Row("Assessment");
        xlsx.Row("Complaints:", "sneezing, itching eyes and a blocked nose from April to July, worse in the morning");
        xlsx.Row("Diagnosis:", "Seasonal allergic rhinitis");
        xlsx.Row("Known allergies:", "penicillin (rash in childhood)");
        xlsx.Row("Smoker:", "no");
        xlsx.Row("Pets:", "one cat");
        xlsx.Row("Co-payment:", 12.5m);

        xlsx.Sheet("Skin tests");
        xlsx.Row("Allergen", "Wheal in mm", "Reaction", "Read on");
        xlsx.Row("Histamine (control)", 5, "positive", new DateOnly(2024, 5, 13));
        xlsx.Row("Saline (control)", 0, "negative", new DateOnly(2024, 5, 13));
        xlsx.Row("Timothy grass", 8, "strong", new DateOnly(2024, 5, 13));
        xlsx.Row("Birch", 6, "strong", new DateOnly(2024, 5, 13));
        xlsx.Row("House dust mite", 2, "weak", new DateOnly(2024, 5, 14));
        xlsx.Row("Cat", 0, "negative", new DateOnly(2024, 5, 14));
        return xlsx.ToArray();
    }
}
