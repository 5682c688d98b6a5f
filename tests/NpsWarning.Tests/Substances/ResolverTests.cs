using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

public sealed class ResolverTests
{
    /// <summary>Each was read as what stands behind it while the catalogue did not have it: a typing error's tolerance hid a new drug.</summary>
    [Theory]
    [InlineData("methamnetamine", "methamnetamine")] // methamphetamine
    [InlineData("N-ethylamphetamine", "ethylamphetamine")]
    [InlineData("phenetrazine", "phenetrazine")] // phenmetrazine
    [InlineData("testolone", "testolone")] // trestolone
    [InlineData("eticyclidone", "eticyclidone")] // PCE
    [InlineData("naloxol", "")] // naloxone
    [InlineData("ethyl nitrate", "")] // triethyl citrate
    [InlineData("butyl nitrate", "")] // the nitrite
    public void A_name_that_nobody_has_yet_is_no_typing_error_of_a_known_drug(string name, string entry) =>
        Assert.Equal(NameKind.Unknown, new Resolver(new Catalogue(Known.Catalogue.All.Where(s => s.Id.Value != entry))).Resolve(name).Kind);

    [Theory]
    // Ways to write one thing.
    [InlineData("ACETYL FENTANYL", "acetylfentanyl")]
    [InlineData("acetylfentanyl", "acetylfentanyl")]
    [InlineData("Acetyl-Fentanyl", "acetylfentanyl")]
    [InlineData("ACRYL FENTANYL", "acrylfentanyl")]
    [InlineData("Acryloylfentanyl", "acrylfentanyl")]
    [InlineData("CYCLOPROPYL FENTANYL", "cyclopropylfentanyl")]
    [InlineData("cyclopropylfentanyl", "cyclopropylfentanyl")]
    [InlineData("para-fluoro fentanyl", "para-fluorofentanyl")]
    [InlineData("4-FLUOROFENTANYL", "para-fluorofentanyl")]
    [InlineData("p-fluorofentanyl", "para-fluorofentanyl")]
    [InlineData("parafluorofentanyl", "para-fluorofentanyl")]
    [InlineData("ortho-fluorofentanyl", "ortho-fluorofentanyl")]
    [InlineData("o-Fluorofentanyl", "ortho-fluorofentanyl")]
    [InlineData("m-fluorofentanyl", "meta-fluorofentanyl")]
    [InlineData("p-FIBF", "para-fluoroisobutyrylfentanyl")]
    [InlineData("4-fluoroisobutyryl fentanyl", "para-fluoroisobutyrylfentanyl")]
    [InlineData("Para-Fluorobutyryl Fentanyl", "para-fluorobutyrylfentanyl")]
    [InlineData("carfentanyl", "carfentanil")]
    [InlineData("Carfentanil", "carfentanil")]
    [InlineData("u47700", "u-47700")]
    [InlineData("U-47700", "u-47700")]
    [InlineData("U-47,700", "u-47700")]
    [InlineData("α-PVP", "alpha-pvp")]
    [InlineData("a-PVP", "alpha-pvp")]
    [InlineData("alpha-pyrrolidinovalerophenone", "alpha-pvp")]
    [InlineData("5-fluoro-PB-22", "5f-pb-22")]
    [InlineData("5F PB22", "5f-pb-22")]
    [InlineData("XLR11", "xlr-11")]
    [InlineData("JWH 018", "jwh-018")]
    [InlineData("furanyl fentanyl", "furanylfentanyl")]
    [InlineData("Despropionyl fentanyl", "4-anpp")]
    [InlineData("desproprionyl fentanyl", "4-anpp")]
    [InlineData("4-ANPP", "4-anpp")]
    [InlineData("4-Anilino-N-phenethylpiperidine", "4-anpp")]
    [InlineData("6-MAM", "6-monoacetylmorphine")]
    [InlineData("alcohol", "ethanol")]
    [InlineData("delta-9-THC", "thc")]
    [InlineData("Δ9-tetrahydrocannabinol", "thc")]
    // Salts.
    [InlineData("cocaine HCl", "cocaine")]
    [InlineData("Fentanyl citrate", "fentanyl")]
    [InlineData("xylazine hydrochloride", "xylazine")]
    [InlineData("morphine sulfate", "morphine")]
    // Misspellings that stand in the catalogue, and those that do not.
    [InlineData("trazadone", "trazodone")]
    [InlineData("mirtazepine", "mirtazapine")]
    [InlineData("diphenydramine", "diphenhydramine")]
    [InlineData("quetiapne", "quetiapine")]
    [InlineData("FENATANYL", "fentanyl")]
    [InlineData("acetyl fentayl", "acetylfentanyl")]
    // Shortened.
    [InlineData("bupren", "buprenorphine")]
    [InlineData("hydromorph", "hydromorphone")]
    [InlineData("difluro", "1-1-difluoroethane")]
    [InlineData("PCP", "pcp")]
    // Two names in one.
    [InlineData("4-ANPP (despropionyl fentanyl)", "4-anpp")]
    [InlineData("U-47700 Synthetic Opioid", "u-47700")]
    [InlineData("heroin/diacetylmorphine", "heroin")]
    public void One_substance_has_many_spellings(string name, string id)
    {
        var resolved = Known.Resolver.Resolve(name);
        Assert.Equal(NameKind.Substance, resolved.Kind);
        Assert.Equal(id, Assert.Single(resolved.Substances).Value);
        Assert.InRange(resolved.Score, 0.9, 1);
        Assert.NotEmpty(resolved.How);
        Assert.Equal(name, resolved.Raw);
    }

    [Theory]
    [InlineData("ortho-fluorofentanyl", "meta-fluorofentanyl")]
    [InlineData("meta-fluorofentanyl", "para-fluorofentanyl")]
    [InlineData("ortho-fluorofentanyl", "para-fluorofentanyl")]
    [InlineData("2-fluorofentanyl", "4-fluorofentanyl")]
    [InlineData("butyryl fentanyl", "isobutyryl fentanyl")]
    [InlineData("p-fluorobutyryl fentanyl", "p-fluoroisobutyryl fentanyl")]
    [InlineData("valeryl fentanyl", "isovaleryl fentanyl")]
    [InlineData("acryl fentanyl", "acetyl fentanyl")]
    [InlineData("crotonyl fentanyl", "cyclopropyl fentanyl")]
    [InlineData("methoxyacetyl fentanyl", "acetyl fentanyl")]
    [InlineData("furanyl fentanyl", "4-methoxyfuranyl fentanyl")]
    [InlineData("fentanyl", "2-methoxyfuranyl fentanyl")]
    [InlineData("benzyl fentanyl", "benzoyl fentanyl")]
    [InlineData("3-methylfentanyl", "alpha-methylfentanyl")]
    [InlineData("3-methylfentanyl", "ortho-methylfentanyl")]
    [InlineData("JWH-018", "JWH-081")]
    [InlineData("JWH-073", "JWH-072")]
    [InlineData("2C-B", "2C-E")]
    [InlineData("2C-T-2", "2C-T-7")]
    [InlineData("5F-PB-22", "PB-22")]
    [InlineData("PB-22", "BB-22")]
    [InlineData("AB-FUBINACA", "ADB-FUBINACA")]
    [InlineData("AB-CHMINACA", "ADB-CHMINACA")]
    [InlineData("AB-PINACA", "5F-AB-PINACA")]
    [InlineData("5F-MDMB-PICA", "5F-MDMB-PINACA")]
    [InlineData("4F-MDMB-BINACA", "4F-MDMB-BICA")]
    [InlineData("MDMB-4en-PINACA", "ADB-4en-PINACA")]
    [InlineData("U-47700", "U-49900")]
    [InlineData("U-47700", "U-48800")]
    [InlineData("2-MMC", "3-MMC")]
    [InlineData("3-MMC", "4-MMC")]
    [InlineData("3-CMC", "4-CMC")]
    [InlineData("2-FA", "4-FA")]
    [InlineData("alpha-PHP", "alpha-PiHP")]
    [InlineData("alpha-PVP", "alpha-PBP")]
    [InlineData("3-MeO-PCP", "4-MeO-PCP")]
    [InlineData("3-MeO-PCE", "4-MeO-PCE")]
    [InlineData("5-APB", "6-APB")]
    [InlineData("4-AcO-DMT", "5-AcO-DMT")]
    [InlineData("5-MeO-DMT", "5-MeO-DiPT")]
    [InlineData("isotonitazene", "protonitazene")]
    [InlineData("etonitazene", "metonitazene")]
    [InlineData("etonitazene", "etodesnitazene")]
    [InlineData("flubromazepam", "flubromazolam")]
    [InlineData("clonazepam", "clonazolam")]
    [InlineData("bromazepam", "bromazolam")]
    [InlineData("methylone", "mephedrone")]
    [InlineData("butylone", "eutylone")]
    [InlineData("citalopram", "escitalopram")]
    [InlineData("25I-NBOMe", "25B-NBOMe")]
    [InlineData("2-furanyl fentanyl", "3-furanyl fentanyl")]
    public void Two_substances_are_never_taken_for_one(string one, string other)
    {
        var (a, b) = (Known.Resolver.Resolve(one), Known.Resolver.Resolve(other));
        Assert.Equal((NameKind.Substance, NameKind.Substance), (a.Kind, b.Kind));
        Assert.NotEqual(a.Substances[0], b.Substances[0]);
    }

    [Theory]
    [InlineData("fluorofentanyl", "meta-fluorofentanyl,ortho-fluorofentanyl,para-fluorofentanyl")]
    [InlineData("FIBF/para-fluorobutyrylfentanyl", "meta-fluoroisobutyrylfentanyl,ortho-fluoroisobutyrylfentanyl,para-fluorobutyrylfentanyl,para-fluoroisobutyrylfentanyl")]
    [InlineData("Para-Fluorobutyryl Fentanyl/FIBF", "para-fluorobutyrylfentanyl,para-fluoroisobutyrylfentanyl")]
    [InlineData("Butyryl Fentanyl/Isobutyryl Fentanyl", "butyrylfentanyl,isobutyrylfentanyl")]
    [InlineData("Citalopram/Escitalopram", "citalopram,escitalopram")]
    [InlineData("MMC", "2-mmc,3-mmc,mephedrone")]
    [InlineData("APB", "2-apb,4-apb,5-apb,6-apb,7-apb")]
    public void A_name_that_does_not_say_which_carries_the_set(string name, string ids)
    {
        var resolved = Known.Resolver.Resolve(name);
        Assert.Equal(NameKind.Ambiguous, resolved.Kind);
        Assert.Equal(ids, string.Join(',', resolved.Substances));
    }

    [Theory]
    [InlineData("opiate", SubstanceClass.Opioids)]
    [InlineData("FENTANYL ANALOGUE", SubstanceClass.Opioids)]
    [InlineData("benzodiazapine", SubstanceClass.Benzodiazepines)]
    [InlineData("synthetic cannabinoid", SubstanceClass.Cannabinoids)]
    [InlineData("bath salts", SubstanceClass.Cathinones)]
    public void A_class_word_names_no_member(string name, SubstanceClass value)
    {
        var resolved = Known.Resolver.Resolve(name);
        Assert.Equal((NameKind.Class, value), (resolved.Kind, resolved.Class));
        Assert.Empty(resolved.Substances);
    }

    [Theory]
    [InlineData("BRONCHIAL ASTHMA")]
    [InlineData("synthetic")]
    [InlineData("multidrug")]
    [InlineData("chronic ethanolism")]
    [InlineData("narcotism")]
    [InlineData("exhaust")]
    [InlineData("--")]
    public void A_disease_or_circumstance_is_no_substance(string name) =>
        Assert.Equal(NameKind.NotASubstance, Known.Resolver.Resolve(name).Kind);

    [Theory]
    [InlineData("acrylfentany-d5x")]
    [InlineData("JWH-999")]
    [InlineData("2C-Q")]
    [InlineData("thienylfentanyl")]
    [InlineData("hydrocodol sulfone")]
    [InlineData("diltiazepam")]
    [InlineData("benzofuran")]
    [InlineData("dimethylamino")]
    [InlineData("sesame oil")]
    [InlineData("methadrone")]
    [InlineData("etazolam")]
    [InlineData("cyclobutylnitazene")]
    public void What_no_rule_reads_stays_unknown_and_is_kept_as_written(string name)
    {
        var resolved = Known.Resolver.Resolve(name);
        Assert.Equal(NameKind.Unknown, resolved.Kind);
        Assert.Equal(name, resolved.Raw);
        Assert.NotEmpty(resolved.Key);
        Assert.Empty(resolved.Substances);
    }

    [Fact]
    public void Acrylfentanyl_is_unknown_and_not_acetylfentanyl_while_the_catalogue_lacks_it()
    {
        var before = new Resolver(new Catalogue(Known.Catalogue.All.Where(s => s.Id.Value != "acrylfentanyl")));
        foreach (var spelling in (string[])["ACRYL FENTANYL", "acrylfentanyl", "Acryl-Fentanyl"])
        {
            var resolved = before.Resolve(spelling);
            Assert.Equal((NameKind.Unknown, "acrylfentanyl"), (resolved.Kind, resolved.Key));
        }
    }

    [Fact]
    public void The_structure_key_is_believed_before_the_name()
    {
        var heroin = Known.Catalogue.ById(new SubstanceId("heroin"))!;
        var resolved = Known.Resolver.Resolve("codeine", heroin.InchiKey);
        Assert.Equal((heroin.Id, "InChIKey, against what else is given"), (resolved.Substances[0], resolved.How));
        Assert.Equal("codeine", Assert.Single(resolved.Alternatives).Value);
    }

    [Fact]
    public void A_cas_number_is_believed_before_the_name_and_after_the_structure_key()
    {
        var heroin = Known.Catalogue.ById(new SubstanceId("heroin"))!;
        Assert.Equal(("cocaine", "CAS number"), Read("cocaine", null, "50-36-2"));
        Assert.Equal(("cocaine", "CAS number, against what else is given"), Read("codeine", null, " 50-36-2 "));
        Assert.Equal(("heroin", "InChIKey, against what else is given"), Read("heroin", heroin.InchiKey, "50-36-2"));
        Assert.Equal(("codeine", "preferred name"), Read("codeine", null, "1-2-3"));
        Assert.Equal("cocaine,codeine", string.Join(',', Known.Resolver.Resolve("codeine", heroin.InchiKey, "50-36-2").Alternatives.Select(id => id.Value).Order(StringComparer.Ordinal)));

        static (string, string) Read(string name, string? key, string? cas) => Known.Resolver.Resolve(name, key, cas) is var r ? (r.Substances[0].Value, r.How) : default;
    }

    [Theory]
    [InlineData("Fentanyl (para-fluoro)")]
    [InlineData("MDMA (methylene homolog of)")]
    [InlineData("XLR11 N-(3-fluoropentyl) isomer")]
    [InlineData("2C-I-NBOH2")]
    [InlineData("fentanyl isomer")]
    [InlineData("m-methylfentanyl")]
    public void A_known_name_inside_another_does_not_decide(string name) => Assert.Equal(NameKind.Unknown, Known.Resolver.Resolve(name).Kind);

    [Theory]
    [InlineData("N-(4-fluorophenyl)-2-methyl-N-[1-(2-phenylethyl)piperidin-4-yl]propanamide", "para-fluoroisobutyrylfentanyl")]
    [InlineData("N-[1-(2-Phenylethyl)-4-piperidinyl]-N-phenylpentanamide", "valerylfentanyl")]
    [InlineData("2-methoxy-N-phenyl-N-[1-(2-phenylethyl)piperidin-4-yl]acetamide", "methoxyacetylfentanyl")]
    [InlineData("N-(1-phenethylpiperidin-4-yl)-N-phenylnonanamide", null)]
    [InlineData("N-(5-fluorophenyl)-N-(1-phenethylpiperidin-4-yl)butanamide", null)]
    public void A_systematic_name_of_a_fentanyl_is_read_part_by_part(string name, string? id) =>
        Assert.Equal(id, Known.Resolver.Resolve(name).Substances.SingleOrDefault().Value);

    [Fact]
    public void A_structure_key_that_the_catalogue_lacks_leaves_the_name_to_decide() =>
        Assert.Equal("codeine", Known.Resolver.Resolve("codeine", "AAAAAAAAAAAAAA-AAAAAAAAAA-N").Substances[0].Value);
}
