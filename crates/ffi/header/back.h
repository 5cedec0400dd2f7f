
#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* EXTRACTA_H */
