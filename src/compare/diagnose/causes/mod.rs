//! All causes that are known, one file each, and the pages of `docs/causes` that say what they are.

use super::rule::Rule;

/// Names the files, and collects their rules.
macro_rules! causes {
    ($($cause:ident)*) => {
        $(mod $cause;)*

        /// Of two that claim the same with the same right, the first is named first.
        pub(super) const RULES: &[Rule] = &[$($cause::RULE),*];
    };
}

/// A rule, with its page.
macro_rules! rule {
    ($id:literal, $odd:ident, $words:expr, $look:expr) => {
        $crate::compare::diagnose::rule::Rule {
            id: $id,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/causes/", $id, ".md")),
            odd: $crate::compare::diagnose::rule::Odd::$odd,
            words: $words,
            look: $look,
        }
    };
}
use rule;

causes! {
    filter_ne_null
    groupby_null_key_dropped
    groupby_null_in_any_key
    load_nan_word_nan
    agg_nan_sum_mean
    load_na_tokens
    groupby_value_counts
    join_null_keys_match
    join_null_keys_left
    agg_nunique_null
    agg_nan_count
    agg_count_size_len
    agg_quantile_nearest
    sort_null_position
    sort_null_then_limit
    load_quoted_empty_string
    load_blank_lines
    load_date_day_first
    rust_int_division
    agg_sum_all_null
    agg_first_null
    expr_map_missing_key
    agg_np_std_ddof
    filter_negated_comparison_null
    filter_not_in_null
    filter_contains_negated_null
    agg_any_all_empty
    agg_corr_last_digit
    agg_corr_nan
    agg_describe_quartiles
    agg_float_summation_order
    agg_idxmax_label_vs_position
    agg_mode_null
    agg_mode_ties
    agg_nan_min_max
    agg_np_median_null
    agg_skew_kurtosis_bias
    agg_sort_last_as_argmax
    agg_string_join_all_null
    agg_sum_big_int_with_null
    agg_sum_int32_overflow
    agg_sum_int64_overflow
    agg_sum_strings
    expr_bool_plus_bool
    expr_bool_to_text
    expr_cast_float_to_int
    expr_cast_out_of_range
    expr_cast_text_dialects
    expr_concat_null
    expr_cut_out_of_range
    expr_date_key_wrap
    expr_date_to_int
    expr_date_trunc_week_7d
    expr_datetime_to_text
    expr_day_across_dst
    expr_duckdb_decimal_literal
    expr_explode_empty_list
    expr_ffill_nan
    expr_fillna_frame_zero
    expr_fillna_mixed_type
    expr_fillna_truncates_pyarrow
    expr_find_offset
    expr_float_to_text
    expr_floor_div_negative
    expr_groupby_assign_misaligned
    expr_index_alignment
    expr_int_div_by_zero
    expr_int_missing_to_text
    expr_int_plus_float32
    expr_int_power_overflow
    expr_int_to_datetime_unit
    expr_int8_plus_literal
    expr_interpolate_tail
    expr_map_function_null
    expr_modulo_negative
    expr_month_end_rollforward
    expr_narrow_literal_wrap
    expr_null_to_bool
    expr_regex_backreference
    expr_regex_extract_nomatch
    expr_round_half
    expr_rowwise_any_all_null
    expr_rowwise_sum_vs_plus
    expr_seconds_of_day_wrap
    expr_slice_semantics
    expr_split_limit
    expr_str_replace_first
    expr_strftime_fraction
    expr_strlen_bytes
    expr_text_to_bool
    expr_timedelta_days_negative
    expr_timedelta_seconds_component
    expr_total_seconds_truncated
    expr_trim_set
    expr_u64_plus_i64
    expr_unsigned_count_underflow
    expr_unsigned_strlen_underflow
    expr_weekday_base
    expr_when_then_string
    expr_where_negated_null
    expr_zfill_lpad
    filter_contains_is_regex
    filter_dedup_order
    filter_empty_string
    filter_in_list_with_null
    filter_kleene_object_bool
    filter_nan_equals_nan
    filter_nan_greater_than
    filter_nan_is_not_null
    filter_ne_none_literal
    filter_not_in_list_with_null
    filter_regex_dollar_newline
    filter_regex_unicode_class
    filter_str_match_anchored
    filter_upper_special
    groupby_bucket_origin
    groupby_nan_vs_null_key
    groupby_negative_zero_key
    groupby_order
    groupby_pivot_duplicates
    groupby_pivot_sum_empty_cell
    groupby_resample_fills_gaps
    groupby_resample_month_label
    groupby_resample_week_label
    groupby_unobserved_category
    join_anti_null_key
    join_asof_duplicate_right
    join_asof_nearest_tie
    join_bigint_float_key
    join_concat_duplicate_index
    join_default_how
    join_implicit_on_all_common
    join_outer_sorted
    join_row_order
    join_semi_null_key
    join_streaming_order
    load_comment_lines
    load_cr_only
    load_delimiter_sniffing
    load_duck_sample_rounds
    load_int64_with_missing_precision
    load_leading_zeros
    load_long_row
    load_numeric_header
    load_one_extra_field
    load_short_row
    load_single_quote
    load_time_only
    load_timestamp_nanoseconds
    load_trailing_delimiter
    output_melt_order
    rust_ewm_ignore_nulls
    rust_rank_default
    rust_rolling_min_periods
    sort_loc_after_filter
    sort_multi_key_unstable_polars
    sort_multi_null
    sort_nan_position
    sort_topk_ties
    sort_unstable_limit
    sort_unstable_pandas
    window_cummax_nan
    window_cumsum_nan
    window_cumsum_null
    window_diff_unsigned
    window_ewm_null
    window_last_value_frame
    window_null_partition
    window_percent_rank
    window_range_frame_ties
    window_rank_default
    window_rank_nan
    window_rolling_partial
    window_rolling_time_closed
    window_row_number_base
}
